import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createApi } from "../../src/client/mod.ts";
import { Cable } from "../support/cable.ts";
import { endBrowserAfterAll, hasValue, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const field = (page: Page) => page.getByLabel("Message", { exact: true });
const sessionOf = (page: Page) => new URL(page.url()).searchParams.get("session") ?? "";

pageTest(
  "a session deleted elsewhere keeps the draft and offers to send it in a new session of its space",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=doomed`);
      await say(page, "Hello");
      await isQuiet(page);
      await api.change("doomed", { space: "garden" });
      await page.reload();
      await isQuiet(page);
      await field(page).fill("A thought I do not want to type twice");
      await api.erase("doomed");
      const banner = page.locator(".banner.problem");
      await banner.getByText("This session was deleted elsewhere").waitFor();
      await banner.getByText("What you wrote is kept").waitFor();
      await field(page).press("Enter");
      assertEquals(await field(page).inputValue(), "A thought I do not want to type twice");
      claude.script.push({ kind: "reply", text: "Now it is said" });
      await banner.getByRole("button", { name: "Send in a new session" }).click();
      await page.getByText("Now it is said", { exact: true }).first().waitFor();
      assertEquals(await said(page), [
        "A thought I do not want to type twice",
        "Now it is said",
      ]);
      assertEquals((await api.session(sessionOf(page))).space, "garden");
      await page.goto(`${url}/?session=doomed`);
      await isQuiet(page);
      assertEquals(await field(page).inputValue(), "");
    });
  },
);

pageTest(
  "what was just sent when a session was deleted elsewhere is kept, also after a reload",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      const api = createApi({ url });
      claude.script.push({ kind: "hang" });
      const page = await visitor.open(`${url}/?session=cut`);
      await say(page, "A long question");
      await page.locator(".turn.accepted").waitFor();
      await field(page).fill("and a draft");
      await api.erase("cut");
      await page.locator(".banner.problem").getByText("deleted elsewhere").waitFor();
      await page.locator(".thinking").waitFor({ state: "detached" });
      await hasValue(field(page), "A long question\nand a draft");
      await page.reload();
      await isQuiet(page);
      await hasValue(field(page), "A long question\nand a draft");
    });
  },
);

pageTest(
  "a session deleted while the page was away takes no message into an empty one of its name",
  async (visitor) => {
    await withServer(async ({ bridge, port, url }) => {
      using cable = new Cable(port);
      const page = await visitor.open(`${cable.url}/?session=away`);
      await say(page, "Hello");
      await isQuiet(page);
      cable.pull();
      await page.getByRole("button", { name: "Try now" }).waitFor();
      await say(page, "Said meanwhile");
      await page.locator(".turn.queued").waitFor();
      await createApi({ url }).erase("away");
      cable.plug();
      await page.locator(".banner.problem").getByText("deleted elsewhere").waitFor();
      await hasValue(field(page), "Said meanwhile");
      assertEquals(await bridge.describe({ owner: "local", session: "away" }), undefined);
      await page.getByRole("button", { name: "Send in a new session" }).click();
      await page.getByText("Echo: Said meanwhile", { exact: true }).first().waitFor();
    });
  },
);

pageTest("a token that can only read gets no message field, and is told why", async (visitor) => {
  const tokens = [
    { owner: "ada", token: "reads-only-0123456789", scopes: ["read"] as const },
    { owner: "ada", token: "reads-and-writes-0123456789", scopes: ["read", "write"] as const },
  ];
  await withServer(async ({ attach, url }) => {
    await (await attach("shared", { owner: "ada" })).ask("Hello");
    const page = await visitor.open(`${url}/?session=shared`);
    const give = async (token: string) => {
      await page.locator("dialog input[type=password]").fill(token);
      await page.keyboard.press("Enter");
    };
    await give("reads-only-0123456789");
    await page.getByText("Echo: Hello").first().waitFor();
    await page.getByText("Your token is read-only").waitFor();
    assertEquals(await field(page).count(), 0);
    assertEquals(await page.getByRole("button", { name: "Edit in a new session" }).count(), 0);
    await page.getByRole("button", { name: "Use another token" }).click();
    await give("reads-and-writes-0123456789");
    await isQuiet(page);
    await say(page, "And now?");
    await page.getByText("Echo: And now?").first().waitFor();
  }, { access: { tokens } });
});

pageTest(
  "a second message that waits says so, and can be edited or taken back",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      const gate = claude.gated({ text: "One two three" }, 1);
      const page = await visitor.open(`${url}/?session=queue`);
      await say(page, "First");
      await page.getByText("One", { exact: true }).waitFor();
      await say(page, "Second, with a misteak");
      await say(page, "Third");
      const turn = (text: string) => page.locator(".turn", { hasText: text });
      const waits = "Waits for the reply before it";
      await turn("Second").getByText(waits).waitFor();
      await turn("Third").getByText(waits).waitFor();
      assertEquals(await page.locator(".thinking").count(), 0);
      await turn("Third").getByRole("button", { name: "Take back" }).click();
      await turn("Third").getByText("Taken back").waitFor();
      await turn("Second").getByRole("button", { name: "Edit", exact: true }).click();
      await turn("Second").getByText("Taken back").waitFor();
      await hasValue(field(page), "Second, with a misteak");
      await field(page).fill("Second, without");
      await page.keyboard.press("Enter");
      gate.resolve();
      await page.getByText("Echo: Second, without").first().waitFor();
      await isQuiet(page);
      const asked = claude.replies.map(({ body }) => body.messages.at(-1)?.content.at(-1)?.text);
      assertEquals(asked.length, 2);
    });
  },
);

pageTest("Enter that confirms a word of an input method sends nothing", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const page = await visitor.open(`${url}/?session=ime`);
    await isQuiet(page);
    await field(page).fill("にほん");
    for (const how of ["keyCode: 229", "isComposing: true"]) {
      await page.evaluate(
        `document.querySelector("#message").dispatchEvent(new KeyboardEvent("keydown", ` +
          `{ key: "Enter", bubbles: true, cancelable: true, ${how} }))`,
      );
    }
    assertEquals(await field(page).inputValue(), "にほん");
    assertEquals(await page.locator(".turn").count(), 0);
    await say(page, "にほん");
    await isQuiet(page);
    assertEquals(claude.replies.length, 1);
  });
});

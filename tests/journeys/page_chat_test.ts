import { assertEquals, assertMatch } from "@std/assert";
import { Cable } from "../support/cable.ts";
import {
  endBrowserAfterAll,
  hasValue,
  isQuiet,
  isTrue,
  isWhole,
  pageTest,
  said,
  say,
} from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest(
  "a reply streams in and its Markdown is rendered",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      const gate = Promise.withResolvers<void>();
      const text =
        "# Bees\n\nThey **dance**:\n\n- round\n- *waggle*\n\n```ts\nconst bees: number = 1;\n```\n\n" +
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\nSee <https://example.org/x> & [more](https://example.org)";
      const pieces = text.split(/(?<=\s)/);
      claude.script.push({ kind: "reply", pieces, gate: { before: 4, open: gate.promise } });
      const page = await visitor.open(`${url}/?session=bees`);
      await say(page, "Tell me of bees");
      await page.getByText("They", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Stop" }).waitFor();
      assertEquals(await said(page), ["Tell me of bees", "Bees\n\nThey"]);
      gate.resolve();
      await isQuiet(page);
      const reply = page.locator(".prose");
      assertEquals(await reply.locator("strong").innerText(), "dance");
      assertEquals(await reply.locator("li").allInnerTexts(), ["round", "waggle"]);
      assertEquals(await reply.locator("td").allInnerTexts(), ["1", "2"]);
      const link = reply.getByRole("link", { name: "more" });
      assertEquals(await link.getAttribute("rel"), "noopener noreferrer nofollow");
      assertEquals(await link.getAttribute("target"), "_blank");
      await reply.locator("code .hljs-keyword").waitFor();
      assertEquals(await reply.locator("pre code").innerText(), "const bees: number = 1;");
      assertEquals(new URL(page.url()).searchParams.get("session"), "bees");
    });
  },
);

pageTest(
  "text typed before the script has loaded is kept and can be sent",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push({ kind: "reply", text: "Good morning" });
      const { page, letThrough } = await visitor.openHeld(`${url}/?session=early`);
      const field = page.getByLabel("Message", { exact: true });
      await field.click();
      await page.keyboard.type("I could not wait");
      const before = await field.boundingBox();
      await letThrough();
      await isQuiet(page);
      assertEquals(await field.boundingBox(), before);
      await page.keyboard.type(", you see");
      assertEquals(await field.inputValue(), "I could not wait, you see");
      await page.keyboard.press("Enter");
      await page.getByText("Good morning", { exact: true }).waitFor();
      assertEquals(await said(page), ["I could not wait, you see", "Good morning"]);
      await page.reload();
      await isQuiet(page);
      assertEquals(await field.inputValue(), "");
    });
  },
);

pageTest("code, replies and messages can be copied", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const reply = "Do:\n\n```sh\nls -la | wc\n```";
    claude.script.push({ kind: "reply", text: reply });
    const context = await visitor.context({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await visitor.open(url, context);
    await say(page, "How many\nfiles?");
    await isQuiet(page);
    const isCopied = (text: string) =>
      isTrue(
        page,
        `navigator.clipboard.readText().then((text) => text === ${JSON.stringify(text)})`,
      );
    await page.getByRole("button", { name: "Copy code" }).click();
    await page.getByText("Copied").first().waitFor();
    await isCopied("ls -la | wc");
    const buttons = page.getByRole("button", { name: "Copy", exact: true });
    await buttons.last().click();
    await isCopied(reply);
    await buttons.first().click();
    await isCopied("How many\nfiles?");
  });
});

pageTest(
  "a stopped or failed reply can be retried, unless that cannot succeed",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push(
        { kind: "reply", text: "On and on", then: { after: 1, what: "hang" } },
        { kind: "status", status: 529, type: "overloaded_error" },
        { kind: "reply", text: "Here you are" },
        { kind: "status", status: 401, type: "authentication_error" },
      );
      const page = await visitor.open(url);
      await say(page, "Hello");
      await page.getByText("On", { exact: true }).waitFor();
      await isWhole(page);
      await page.keyboard.press("Escape");
      await page.getByText("Stopped.").waitFor();
      const again = page.getByRole("button", { name: "Try again" });
      await again.click();
      await page.getByText("The model is busy right now.").first().waitFor();
      await again.click();
      await page.getByText("Here you are", { exact: true }).first().waitFor();
      assertEquals(await said(page), ["Hello", "Here you are"]);
      await say(page, "And now");
      await page.locator(".turn.failed .note.problem").waitFor();
      assertEquals(await again.count(), 0);
    });
  },
);

pageTest("another tab and another device show the same session live", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const gate = Promise.withResolvers<void>();
    const page = await visitor.open(`${url}/?session=shared`);
    await say(page, "Hello");
    await isQuiet(page);
    const tab = await visitor.open(`${url}/?session=shared`);
    const device = await visitor.open(`${url}/?session=shared`, await visitor.context());
    claude.script.push({
      kind: "reply",
      text: "One two three",
      gate: { before: 2, open: gate.promise },
    });
    await say(device, "Count");
    for (const each of [page, tab]) await each.getByText("One two", { exact: true }).waitFor();
    gate.resolve();
    for (const each of [page, tab, device]) {
      await each.getByText("One two three", { exact: true }).first().waitFor();
      assertEquals(await said(each), ["Hello", "Echo: Hello", "Count", "One two three"]);
    }
  });
});

pageTest(
  "a draft survives a reload, separately for each session",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=one`);
      const field = page.getByLabel("Message", { exact: true });
      await field.fill("Half a thought,\nof two lines");
      await isQuiet(page);
      await page.reload();
      await hasValue(field, "Half a thought,\nof two lines");
      await page.goto(`${url}/?session=two`);
      assertEquals(await field.inputValue(), "");
      await page.goto(`${url}/?session=one`);
      await hasValue(field, "Half a thought,\nof two lines");
      await field.press("End");
      await field.press("Enter");
      await isQuiet(page);
      await page.locator(".prose").waitFor();
      assertEquals(await field.inputValue(), "");
      await page.reload();
      assertEquals(await field.inputValue(), "");
    });
  },
);

pageTest("messages sent while offline stay visible and are sent later, once", async (visitor) => {
  await withServer(async ({ claude, port }) => {
    using cable = new Cable(port);
    const context = await visitor.context();
    const page = await visitor.open(`${cable.url}/?session=offline`, context);
    await say(page, "Hello");
    await isQuiet(page);
    await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
    await context.setOffline(true);
    cable.pull();
    await page.getByText("You are offline.").waitFor();
    await say(page, "First");
    await say(page, "Second");
    await page.locator(".turn.queued .bubble").nth(1).waitFor();
    assertEquals(await page.locator(".turn.queued .bubble").allInnerTexts(), ["First", "Second"]);
    assertMatch(
      await page.locator(".turn.queued .note").first().innerText(),
      /when the connection is back/,
    );
    cable.plug();
    await context.setOffline(false);
    await page.getByText("Echo: Second", { exact: true }).first().waitFor();
    assertEquals(await said(page), [
      ...["Hello", "Echo: Hello", "First", "Echo: First", "Second", "Echo: Second"],
    ]);
    assertEquals(claude.replies.length, 3);
    assertEquals(
      await page.evaluate("Object.keys(localStorage).filter((key) => /outbox/.test(key))"),
      [],
    );
  });
});

pageTest("unsent messages outlive the tab and are sent on the next visit", async (visitor) => {
  await withServer(async ({ port, url }) => {
    using cable = new Cable(port);
    const context = await visitor.context();
    const page = await visitor.open(`${cable.url}/?session=later`, context);
    await isQuiet(page);
    cable.pull();
    await page.getByRole("button", { name: "Try now" }).waitFor();
    await say(page, "Said into nothing");
    await page.locator(".turn.queued").waitFor();
    await page.close();
    cable.plug();
    const back = await visitor.open(`${cable.url}/?session=later`, context);
    await back.getByText("Echo: Said into nothing", { exact: true }).first().waitFor();
    const { turns } = await (await fetch(`${url}/v1/sessions/later`)).json();
    assertEquals(turns, 1);
  });
});

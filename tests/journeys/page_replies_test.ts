import { assert, assertEquals } from "@std/assert";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest(
  "a reply is regenerated, and its alternatives are chosen with buttons and keys",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
      const page = await visitor.open(`${url}/?session=trees`);
      await say(page, "Name a tree");
      await page.getByRole("button", { name: "Regenerate" }).click();
      await page.locator(".prose").getByText("Elm").waitFor();
      const stepper = page.getByRole("group", { name: "Reply 2 of 2" });
      await stepper.getByRole("button", { name: "Previous reply" }).click();
      await page.locator(".prose").getByText("Oak").waitFor();
      const first = page.getByRole("group", { name: "Reply 1 of 2" });
      await first.getByRole("button", { name: "Next reply" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.locator(".prose").getByText("Elm").waitFor();
      assertEquals(await seriousProblems(page), []);
      // On another device, and after a reload, it is the same.
      const other = await visitor.open(`${url}/?session=trees`, await visitor.context());
      await other.locator(".prose").getByText("Elm").waitFor();
      await stepper.getByRole("button", { name: "Previous reply" }).click();
      await other.locator(".prose").getByText("Oak").waitFor();
      await page.getByRole("button", { name: "What Claude saw", exact: true }).click();
      await page.getByText("Verified").waitFor();
      await page.getByRole("button", { name: "Close panel" }).click();
      await say(page, "Why?");
      await page.getByText("Echo: Why?", { exact: true }).first().waitFor();
      assertEquals(claude.calls.at(-1)?.body.messages[1]?.content.at(-1)?.text, "Oak");
      // Later it can be looked at, but the choice stays.
      await page.getByRole("group", { name: "Reply 1 of 2" })
        .getByRole("button", { name: "Next reply" }).click();
      await page.getByText("Another reply is the one that is remembered.").waitFor();
      assertEquals((await said(page)).slice(0, 2), ["Name a tree", "Elm"]);
      assertEquals(await page.getByRole("button", { name: "Regenerate" }).count(), 1);
    });
  },
);

pageTest(
  "a reply that was cut at its limit is continued; a failure leaves the earlier one",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      claude.script.push({ kind: "reply", text: "one two ", stopReason: "max_tokens" });
      claude.script.push({ kind: "reply", text: "three" });
      const page = await visitor.open(`${url}/?session=count`);
      await say(page, "Count");
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await page.getByText("one two three", { exact: true }).waitFor();
      await isQuiet(page);
      assertEquals(await page.getByRole("button", { name: "Continue", exact: true }).count(), 0);
      claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
      await page.getByRole("button", { name: "Regenerate" }).click();
      await page.getByText("The earlier reply stays.").waitFor();
      await page.getByText("one two three", { exact: true }).waitFor();
    });
  },
);

pageTest(
  "versions of a message are switched in place; a fork says where it is from, also if that is gone",
  async (visitor) => {
    await withServer(async ({ url, bridge }) => {
      const page = await visitor.open(`${url}/?session=first`);
      for (const text of ["Name a tree", "And a fish"]) {
        await say(page, text);
        await page.getByText(`Echo: ${text}`, { exact: true }).first().waitFor();
      }
      const edit = async (text: string, changed: string) => {
        await page.locator(".message", { hasText: text })
          .getByRole("button", { name: "Edit in a new session" }).click();
        await page.getByLabel("Edit your message").fill(changed);
        await page.keyboard.press("Enter");
        await page.getByText(`Echo: ${changed}`, { exact: true }).first().waitFor();
      };
      await edit("And a fish", "And a bird");
      const fork = new URL(page.url()).searchParams.get("session") ?? "";
      await page.getByRole("group", { name: "Version 2 of 2" }).waitFor();
      await page.getByText("Forked from").getByRole("link", { name: "Name a tree" }).waitFor();
      const list = page.getByRole("navigation", { name: "Sessions" });
      await list.getByText("And a bird").waitFor();
      await edit("And a bird", "And a stone");
      await page.getByRole("group", { name: "Version 3 of 3" })
        .getByRole("button", { name: /^Previous version/ }).click();
      await page.getByText("Echo: And a bird", { exact: true }).first().waitFor();
      assertEquals(new URL(page.url()).searchParams.get("session"), fork);
      await page.getByRole("group", { name: "Version 2 of 3" })
        .getByRole("button", { name: /^Previous version/ }).click();
      await page.getByText("Echo: And a fish", { exact: true }).first().waitFor();
      assertEquals(new URL(page.url()).searchParams.get("session"), "first");
      assertEquals(await seriousProblems(page), []);
      await edit("Name a tree", "Name a river");
      await page.getByRole("group", { name: "Version 2 of 2" }).waitFor();
      const session = new URL(page.url()).searchParams.get("session") ?? "";
      assert(session !== "first");
      assertEquals((await bridge.describe({ owner: "local", session }))?.forkedFrom, {
        ...{
          session: "first",
          at: (await bridge.describe({ owner: "local", session }))?.forkedFrom?.at,
        },
      });
      await bridge.erase({ owner: "local", session: "first" });
      await page.goto(`${url}/?session=${fork}`);
      await page.getByText("Forked from a session that was deleted or has expired").waitFor();
      assertEquals((await said(page)).slice(0, 3), [
        "Name a tree",
        "Echo: Name a tree",
        "And a bird",
      ]);
    });
  },
);

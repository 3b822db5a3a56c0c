import { assert, assertEquals } from "@std/assert";
import { endBrowserAfterAll, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { talk } from "../support/talk.ts";

endBrowserAfterAll();

pageTest(
  "an edited message goes to a new session, and the original is unchanged",
  async (visitor) => {
    await withServer(async ({ url, bridge }) => {
      const page = await visitor.open(`${url}/?session=first`);
      for (const text of ["My name is Ada", "I live in Lisbon"]) {
        await say(page, text);
        await page.getByText(`Echo: ${text}`, { exact: true }).first().waitFor();
      }
      await page.locator(".message", { hasText: "I live in Lisbon" })
        .getByRole("button", { name: "Edit in a new session" }).click();
      const field = page.getByLabel("Edit your message");
      assertEquals(await field.inputValue(), "I live in Lisbon");
      await field.fill("I live in Porto");
      await page.keyboard.press("Enter");
      await page.getByText("Echo: I live in Porto", { exact: true }).first().waitFor();
      assertEquals(
        await said(page),
        ["My name is Ada", "Echo: My name is Ada", "I live in Porto", "Echo: I live in Porto"],
      );
      const session = new URL(page.url()).searchParams.get("session") ?? "";
      assert(session !== "first");
      const forked = await bridge.events({ owner: "local", session }, { after: 0, limit: 100 });
      assertEquals(forked?.events.filter(({ type }) => type === "SessionForked").length, 1);
      assertEquals((await bridge.describe({ owner: "local", session: "first" }))?.turns, 2);
    });
  },
);

pageTest(
  "an edited message is kept when it scrolls away, and when it cannot be sent",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 40 });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      await page.getByRole("button", { name: "Edit in a new session" }).last().click();
      const field = page.getByLabel("Edit your message");
      await field.fill("Half an edit");
      const scroller = page.locator(".log");
      await scroller.evaluate((each) => each.scrollTop = 0);
      await field.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Jump to the latest message" }).click();
      await field.waitFor();
      assertEquals(await field.inputValue(), "Half an edit");
      await page.route("**/fork", (route) => route.abort());
      await field.press("Enter");
      await page.getByRole("alert").getByText("Could not send the message in a new session")
        .waitFor();
      assertEquals(await field.inputValue(), "Half an edit");
      await page.unroute("**/fork");
      await field.press("Enter");
      await page.getByText("Echo: Half an edit", { exact: true }).first().waitFor();
    });
  },
);

pageTest(
  "an export dropped on the page becomes an identical session",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=kept`);
      await say(page, "Keep this: שלום 🙂");
      await page.getByText("Echo: Keep this: שלום 🙂", { exact: true }).first().waitFor();
      await isQuiet(page);
      const download = page.waitForEvent("download");
      await page.locator("main").getByRole("button", { name: /^Actions for/ }).first().click();
      await page.getByRole("menuitem", { name: "Export" }).click();
      const archive = await Deno.readTextFile(await (await download).path());
      assertEquals(JSON.parse(archive.split("\n")[0] ?? "").archive, "claude-context-bridge");

      const drop = (text: string, name: string) =>
        page.evaluate(`{
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
        dispatchEvent(new DragEvent("dragover", { dataTransfer, cancelable: true }));
        dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
      }`);
      await drop(archive, "kept.ndjson");
      await page.getByText("Imported 1 turn from “kept.ndjson”").waitFor();
      await page.locator(".prose").first().waitFor();
      assertEquals(await said(page), ["Keep this: שלום 🙂", "Echo: Keep this: שלום 🙂"]);
      assert(new URL(page.url()).searchParams.get("session") !== "kept");

      await drop(archive.replace("Keep this", "Kept that"), "changed.ndjson");
      await page.getByText(/Could not import “changed.ndjson”: .*line 3/).waitFor();
      await drop("no conversation at all", "notes.txt");
      await page.getByText(/Could not import “notes.txt”/).waitFor();
    });
  },
);

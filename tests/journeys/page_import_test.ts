import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createApi } from "../../src/client/mod.ts";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { exportText, zipped } from "../support/zip.ts";

endBrowserAfterAll();

/** Drops a file on the page, as a person does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    const bytes = new Uint8Array(${JSON.stringify([...bytes])});
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    dispatchEvent(new DragEvent("dragover", { dataTransfer, cancelable: true }));
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  }`);
}

pageTest("a zip of another chat dropped on the page becomes sessions, once", async (visitor) => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const page = await visitor.open(`${url}/?session=here`);
    await isQuiet(page);
    const zip = await zipped({
      "conversations.json": await exportText("chatgpt.json"),
      "user.json": "{}",
    });
    await drop(page, "chat.zip", zip);
    const dialog = page.getByRole("dialog");
    await dialog.getByText("“chat.zip” is an export of ChatGPT").waitFor();
    assertEquals(await seriousProblems(page), []);
    await dialog.locator("button:focus", { hasText: "Import" }).waitFor();
    await dialog.getByLabel("Keep them unused for").selectOption("1 year");
    await dialog.getByRole("button", { name: "Import" }).click();
    await dialog.getByText("Imported 2 conversations with 7 messages and replies into Main.")
      .waitFor();
    await dialog.locator("button:focus", { hasText: "Done" }).waitFor();
    await dialog.getByText("What was left out").click();
    await dialog.getByText("2 tool calls and results, in “Bees in autumn”").waitFor();
    await dialog.getByText("1 file without conversations, in “user.json”").waitFor();
    assertEquals(await seriousProblems(page), []);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.locator(".sidebar").getByText("A plan for Lisbon").waitFor();
    await page.locator(".sidebar").getByText("Bees in autumn").click();
    await page.getByText("Yes, that is a queen.", { exact: true }).waitFor();
    assertEquals((await said(page))[0], "When do my bees need feeding?");
    const { sessions } = await api.sessions();
    assertEquals(sessions.map(({ space, keepFor }) => `${space} ${keepFor}`), [
      ...["main 31536000", "main 31536000"],
    ]);

    await drop(page, "chat.zip", zip);
    await dialog.getByRole("button", { name: "Import" }).click();
    await dialog.getByText("2 conversations were there already and did not change.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assertEquals((await api.sessions()).sessions.length, 2);
  });
});

pageTest(
  "a file chosen in the sidebar is imported, and one that is no conversation says so",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=here`);
      await isQuiet(page);
      const choose = async (name: string, text: string) => {
        await page.getByLabel("File to import").setInputFiles({
          ...{ name, mimeType: "application/json" },
          buffer: Buffer.from(text),
        });
      };
      await choose("list.json", await exportText("list.json"));
      const dialog = page.getByRole("dialog");
      await dialog.getByText("is a conversation in lines").waitFor();
      await dialog.getByRole("button", { name: "Import" }).click();
      await dialog.getByRole("button", { name: "Open the first" }).click();
      await page.getByText("I will keep that in mind.", { exact: true }).waitFor();
      await choose("photo.json", "{}");
      await dialog.getByText("Could not import “photo.json”").waitFor();
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "detached" });
    });
  },
);

pageTest("a session is exported as Markdown from its menu", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=kept`);
    await say(page, "Keep this: שלום 🙂");
    await page.getByText("Echo: Keep this: שלום 🙂", { exact: true }).first().waitFor();
    await isQuiet(page);
    const download = page.waitForEvent("download");
    await page.locator("main").getByRole("button", { name: /^Actions for/ }).first().click();
    await page.getByRole("menuitem", { name: "Save as Markdown" }).click();
    const file = await download;
    assert(file.suggestedFilename().endsWith(".md"));
    const text = await Deno.readTextFile(await file.path());
    assert(text.startsWith("# Keep this: שלום 🙂\n\n## You, "), text);
    assert(text.includes("\n\nEcho: Keep this: שלום 🙂\n"));
  });
});

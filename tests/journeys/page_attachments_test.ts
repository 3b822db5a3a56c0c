import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { seriousProblems } from "../support/axe.ts";
import { pdfOf, pngOf } from "../support/files.ts";
import { endBrowserAfterAll, isQuiet, isTrue, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

function given(name: string, mimeType: string, bytes: Uint8Array) {
  return { name, mimeType, buffer: Buffer.from(bytes) };
}

async function attach(page: Page, files: ReturnType<typeof given>[]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles(files);
}

const PHOTO = given("photo.png", "image/png", pngOf(60, 40, 200));
const PLAN = given("plan.pdf", "application/pdf", pdfOf(2));

pageTest(
  "picked files are uploaded, can be removed, and are sent with the message",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      const page = await visitor.open(`${url}/?session=s`);
      await isQuiet(page);
      await attach(page, [PHOTO, PLAN]);
      const pending = page.locator(".attachments.pending .attachment");
      await page.getByRole("button", { name: "Remove plan.pdf" }).waitFor();
      assertEquals(await pending.count(), 2);
      await page.getByRole("button", { name: "Remove plan.pdf" }).click();
      await pending.nth(1).waitFor({ state: "detached" });
      await pending.locator("progress").waitFor({ state: "detached" });
      await say(page, "What is it?");
      await pending.waitFor({ state: "detached" });
      await isQuiet(page);
      assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
      assert(!claude.replies.at(-1)?.raw.includes('"type":"document"'));
      await page.reload();
      await isQuiet(page);
      const picture = page.getByRole("button", { name: "Open photo.png" });
      await picture.waitFor();
      await isTrue(
        page,
        "document.querySelector('[aria-label=\"Open photo.png\"] img')?.naturalWidth === 60",
      );
      await picture.click();
      await page.getByRole("dialog", { name: "photo.png" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "photo.png" }).waitFor({ state: "detached" });
    });
  },
);

pageTest("of two files with one name, the one is removed that was meant", async (visitor) => {
  await withServer(async ({ url, claude }) => {
    const page = await visitor.open(`${url}/?session=s`);
    await isQuiet(page);
    const bytes = [pngOf(60, 40, 200), pngOf(30, 20, 100)] as const;
    await attach(page, bytes.map((each) => given("same.png", "image/png", each)));
    const pending = page.locator(".attachments.pending .attachment");
    await pending.nth(1).waitFor();
    await page.evaluate(
      "document.querySelectorAll('.pending .attachment')[1].setAttribute('data-meant', '')",
    );
    const source = await pending.nth(1).locator("img").getAttribute("src");
    await pending.nth(0).getByRole("button").click();
    await pending.nth(1).waitFor({ state: "detached" });
    assertEquals(await pending.locator("img").getAttribute("src"), source);
    assertEquals(await page.locator("[data-meant]").count(), 1, "it is the same element");
    await pending.locator("progress").waitFor({ state: "detached" });
    await say(page, "What is it?");
    await isQuiet(page);
    assert(claude.replies.at(-1)?.raw.includes(bytes[1].toBase64()));
    assert(!claude.replies.at(-1)?.raw.includes(bytes[0].toBase64()));
  });
});

pageTest(
  "a PDF alone is a message, and is saved as it was; a refused file says why",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      const page = await visitor.open(`${url}/?session=s`);
      await isQuiet(page);
      await attach(page, [given("broken.png", "image/png", pngOf(9, 9).subarray(0, 50))]);
      await page.locator(".attachment-problem").waitFor();
      const send = page.getByRole("button", { name: "Send" });
      assertEquals(await send.isDisabled(), true);
      await page.getByRole("button", { name: "Remove broken.png" }).click();
      await attach(page, [PLAN]);
      await page.getByRole("button", { name: "Remove plan.pdf" }).waitFor();
      await send.click();
      await isQuiet(page);
      assert(claude.replies.at(-1)?.raw.includes('"type":"document"'));
      const saving = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save plan.pdf" }).click();
      const path = await (await saving).path();
      assertEquals(new Uint8Array(await Deno.readFile(path)), pdfOf(2));
    });
  },
);

pageTest("a pasted and a dropped image are attached, and axe finds nothing", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=s`);
    await isQuiet(page);
    const base64 = pngOf(8, 8).toBase64();
    const give = (kind: "paste" | "drop") =>
      page.evaluate(`(() => {
        const bytes = Uint8Array.from(atob("${base64}"), (each) => each.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], "${kind}.png", { type: "image/png" }));
        const field = document.querySelector("#message");
        field.dispatchEvent("${kind}" === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
    await give("paste");
    await page.getByRole("button", { name: "Remove paste.png" }).waitFor();
    await give("drop");
    await page.getByRole("button", { name: "Remove drop.png" }).waitFor();
    assertEquals(await seriousProblems(page), []);
  });
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { pngOf } from "../support/files.ts";
import { withServer } from "../support/server.ts";
import { chatInTerminal, chatThroughPipe, terminalTest } from "../support/terminal.ts";

async function withFile(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/my photo.png`;
    await Deno.writeFile(path, pngOf(12, 8));
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("chat --attach sends files with a piped message, and says which", async () => {
  await withFile(async (path) => {
    await withServer(async ({ url, claude }) => {
      const args = ["--url", url, "--session", "s", "--attach", path];
      const { code, out, err } = await chatThroughPipe("What is it?", args);
      assertEquals(code, 0, err);
      assertMatch(err, /Attached my photo\.png \(image\/png, 12 × 8 pixels, [\d,]+ bytes\)/);
      assertMatch(out, /Echo/);
      assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
      const missing = await chatThroughPipe("And?", ["--url", url, "--attach", `${path}.jpg`]);
      assertEquals(missing.code, 1);
      assertMatch(missing.err, /There is no file/);
    });
  });
});

terminalTest("/attach uploads a file, and the next message has it", async () => {
  await withFile(async (path) => {
    await withServer(async ({ url, claude }) => {
      const running = chatInTerminal(["--url", url, "--session", "s"], {
        size: { columns: 200, rows: 20 },
      });
      await running.until(/\/help/);
      await running.press(`/attach ${path}\r`);
      await running.until(/Attached my photo\.png/);
      await running.press("/attach /nowhere/x.png\r");
      await running.until(/There is no file \/nowhere\/x\.png/);
      await running.press("What is it?\r");
      await running.until(/Echo/);
      assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
      await running.press("And now?\r");
      await running.until(/Echo: And now/);
      const [call] = claude.replies.slice(-1);
      assertEquals(call?.body.messages.at(-1)?.content.some(({ type }) => type === "image"), false);
      await running.press("\x04");
      assertEquals(await running.end(), 0);
    });
  });
});

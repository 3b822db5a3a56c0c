import { assertEquals, assertMatch } from "@std/assert";
import { Running } from "../support/process.ts";
import { withServer } from "../support/server.ts";

async function importFile(...args: string[]): Promise<{ code: number; output: string }> {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-env"];
  const running = new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", "import", ...args],
    env: { NO_COLOR: "1" },
  });
  const code = await running.end();
  return { code, output: running.output };
}

Deno.test("deno task import brings a file into a session, once, and names bad lines", async () => {
  await withServer(async ({ url, log }) => {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/my chat.ndjson`;
    const at = "2024-03-01T09:00:00Z";
    const line = (role: string, text: string) => JSON.stringify({ role, text, at });
    await Deno.writeTextFile(file, [line("user", "Hi"), line("assistant", "Hello")].join("\n"));
    const to = ["--session", "s", "--url", url];
    const first = await importFile(file, ...to);
    assertEquals(first, {
      code: 0,
      output: "Imported 2 lines as 1 turn of s, now at position 1\n",
    });
    assertMatch((await importFile(file, ...to)).output, /nothing changed/);
    assertEquals((await log.head({ owner: "local", session: "s" }))?.position, 1);
    await Deno.writeTextFile(file, `${line("user", "Hi")}\nnonsense`);
    const bad = await importFile(file, "--key", "other", ...to);
    assertEquals(bad.code, 1);
    assertMatch(bad.output, /^Nothing was imported: a line is invalid; line 2: /);
    assertMatch(bad.output, /my chat\.ndjson:2 The line is not a JSON object/);
    const none = await importFile(`${folder}/none`, ...to);
    assertEquals(none.output, `Cannot read ${folder}/none: no such file or folder\n`);
    await Deno.writeTextFile(file, "\n");
    const empty = await importFile(file, "--key", "empty", ...to);
    assertEquals(empty, { code: 1, output: "The import has no lines\n" });
    assertEquals((await importFile(file, "--session", "s", "--url", "http://127.0.0.1:1")).code, 1);
    await Deno.remove(folder, { recursive: true });
  });
});

import { assertEquals, assertMatch } from "@std/assert";
import { parseSettings } from "../../src/settings/mod.ts";
import { logPlace } from "../support/process.ts";
import { withServer } from "../support/server.ts";

/** Text in another encoding: one byte for each of its characters. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** Runs a command with bytes as its input; resolves with its exit code and all that it printed. */
async function run(
  script: string,
  args: readonly string[],
  { input = new Uint8Array(), env = {} }: {
    readonly input?: Uint8Array<ArrayBuffer>;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly code: number; readonly printed: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "src/cli/program.ts", script, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(input);
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stderr) + decoder.decode(stdout) };
}

Deno.test("deno task import refuses a file that is not UTF-8, before it sends any of it", async () => {
  await withServer(async ({ url, kv }) => {
    const file = await Deno.makeTempFile();
    const line = '{"role":"user","text":"Señor","at":"2026-01-01T00:00:00Z"}';
    await Deno.writeFile(file, latin1(`${line.replace("ñ", "n")}\n${line}`));
    const { code, printed } = await run("import", [file, "--session", "s", "--url", url]);
    assertEquals(code, 1);
    const offset = line.length + 1 + line.indexOf("ñ");
    assertMatch(printed, new RegExp(`not UTF-8: the byte at offset ${offset} \\(0xf1\\)`));
    await Deno.writeFile(file, new Uint8Array([0xff, 0xfe, 0x7b, 0x00]));
    assertMatch((await run("import", [file, "--session", "s", "--url", url])).printed, /UTF-16/);
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0);
    await Deno.remove(file);
  });
});

Deno.test("a pipe into the chat that is not UTF-8 is refused, and nothing is sent", async () => {
  await withServer(async ({ url, kv, claude }) => {
    const args = ["--session", "s", "--url", url];
    const { code, printed } = await run("chat", args, { input: latin1("Grüße aus Köln\n") });
    assertEquals(code, 1);
    assertMatch(printed, /not UTF-8: the byte at offset 2 \(0xfc\)/);
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0);
    assertEquals(claude.replies.length, 0);
    const input = new TextEncoder().encode("\ufeffGrüße aus Köln\n");
    assertEquals(await run("chat", args, { input }), {
      code: 0,
      printed: "Echo: Grüße aus Köln\n",
    });
  });
});

Deno.test("a restore of an archive that is not UTF-8 names the line, and restores nothing", async () => {
  await using place = await logPlace();
  const folder = await Deno.makeTempDir();
  const at = "2026-01-01T00:00:00.000Z";
  const header = { archive: "claude-context-bridge", version: 1, session: "s", createdAt: at };
  const event = '{"position":1,"type":"X","at":"…","data":{},"hash":"é"}'.replace("…", at);
  await Deno.writeFile(
    `${folder}/a.ndjson`,
    latin1(`${JSON.stringify({ ...header, owner: "ada" })}\n${event}\n`),
  );
  for (const more of [[], ["--check"]]) {
    const { code, printed } = await run("restore", [folder, ...more], {
      env: { KV_PATH: place.path },
    });
    assertEquals(code, 1);
    assertMatch(printed, /a\.ndjson:2 The line cannot be read: it is not UTF-8/);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("arguments and settings that are not UTF-8 are refused", async () => {
  const command =
    `exec "$0" run --quiet -A src/cli/program.ts converse --topic "$(printf 'caf\\351')"`;
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", command, Deno.execPath()],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(code, 1);
  assertMatch(new TextDecoder().decode(stderr), /--topic is not UTF-8/);
  const started = await new Deno.Command("sh", {
    args: [
      "-c",
      `BRIDGE_TOKENS="$(printf 'ada:long-secret-\\351-of-ada')" exec "$0" run -A main.ts`,
      Deno.execPath(),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(started.stderr);
  assertEquals(started.code, 1);
  assertMatch(said, /^ {2}BRIDGE_TOKENS is not UTF-8/m);
  assertEquals(said.includes("long-secret"), false);
  const parsed = parseSettings({ SYSTEM_PROMPT: "Be na\ufffdve.", BRIDGE_TOKENS: "ada:\ufffd" });
  assertEquals(parsed.ok ? [] : parsed.problems.map((problem) => problem.split(" ")[0]), [
    "SYSTEM_PROMPT",
    "BRIDGE_TOKENS",
  ]);
});

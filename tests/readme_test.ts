import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "dotenv";
import { Tokens } from "../src/access/tokens.ts";
import { CLIENT_FRAME_TYPES, CLOSE, ERRORS, SERVER_FRAME_TYPES } from "../src/protocol/mod.ts";
import { parseSettings, SETTING_NAMES, settingsTable } from "../src/settings/mod.ts";
import { bundleClient } from "./client/bundle.ts";
import { logPlace, Running, startBridge } from "./support/process.ts";

const ROOT = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
const readme = await read("README.md");
const tasks: Record<string, { command: string }> = JSON.parse(await read("deno.json")).tasks;

/** The cells of the first column of every table. */
const rowNames = new Set(
  Array.from(readme.matchAll(/^\| *`?([^`|]+?)`? *\|/gm), ([, name = ""]) => name.trim()),
);

/** Code blocks in a language, in order. */
function blocks(language: string): string[] {
  const fences = readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"));
  return Array.from(fences, ([, code = ""]) => code);
}

Deno.test("the README's table of settings is the one of the code", () => {
  const [heading = ""] = settingsTable().split("\n");
  const found = readme.slice(readme.indexOf(heading)).split("\n\n")[0];
  assertEquals(found, settingsTable());
});

Deno.test("the README tells of every frame, error and close code in a table", () => {
  const names = [
    ...CLIENT_FRAME_TYPES,
    ...SERVER_FRAME_TYPES,
    ...Object.keys(ERRORS),
    ...Object.values(CLOSE).map(String),
  ];
  assertEquals(names.filter((name) => !rowNames.has(name)), []);
});

Deno.test("the README tells the status of every error, and whether to try again", () => {
  for (const [code, { status, title, retryable }] of Object.entries(ERRORS)) {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${code}\` `));
    const cells = row?.split("|").map((cell) => cell.trim()).slice(2, 5);
    assertEquals(cells, [String(status), title, retryable ? "yes" : ""], code);
  }
});

Deno.test("the README tells of every task, and of none that there is not", () => {
  const told = [...rowNames].filter((name) => name.startsWith("deno task "));
  assertEquals(told.sort(), Object.keys(tasks).map((name) => `deno task ${name}`).sort());
  const used = Array.from(readme.matchAll(/deno task ([a-z:]+)/g), ([, name = ""]) => name);
  assertEquals(used.filter((name) => !(name in tasks)), []);
});

Deno.test("what the README links to in the repository is there", async () => {
  const links = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, link = ""]) => link);
  const local = links.filter((link) => !/^https?:/.test(link));
  assert(local.length > 0);
  for (const link of local) assert((await Deno.stat(new URL(link, ROOT))).isFile, link);
});

Deno.test(".env.example names every setting once, in order, and shows the defaults", async () => {
  const example = await read(".env.example");
  assertEquals(parse(example), {}, "Every line is a comment");
  const opened = example.replaceAll(/^# (?=[A-Z_]+=)/gm, "");
  const values = parse(opened);
  assertEquals(Object.keys(values), [...SETTING_NAMES]);
  assertEquals(opened.match(/^[A-Z_]+=/gm)?.length, SETTING_NAMES.length);
  assertEquals(parseSettings(values), parseSettings({}));
});

/** Runs a program of the README beside a real bridge until it ends; gives what it printed. */
async function outputOf(
  program: string,
  options: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  assert(program.includes("127.0.0.1:8000"));
  const folder = await Deno.makeTempDir();
  const file = `${folder}/program.ts`;
  await Deno.writeTextFile(
    file,
    program.replace("127.0.0.1:8000", `127.0.0.1:${bridge.port}`)
      .replace('"./src/', `"${new URL("src/", ROOT)}`),
  );
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  const args = ["run", "--quiet", "--allow-net", ...options, file];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  assertEquals(await running.end(), 0, running.output);
  await bridge.end("SIGINT");
  await Deno.remove(folder, { recursive: true });
  return running.output;
}

Deno.test("the README's program talks with a real bridge", async () => {
  const [program = ""] = blocks("ts");
  assertMatch(
    await outputOf(program, ["--check", "--no-config"]),
    /You said: "My favourite colour is teal\."/,
  );
});

Deno.test("the README's program with the client talks with a real bridge", async () => {
  const [, program = ""] = blocks("ts");
  const config = new URL("deno.json", ROOT).pathname;
  const output = await outputOf(program, ["--check", "--config", config]);
  assertMatch(output, /^\(open\)$/m);
  assertMatch(output, /You said: "My favourite animal is the otter\."/);
  assertMatch(output, /^> What is my favourite animal\?$/m);
  const said = output.split("\n").filter((line) =>
    line.startsWith('You said: "My favourite animal is')
  );
  assert(said.length === 2, "a reply's pieces stand in one line");
  assertMatch(output, /^\(\d+ characters\)$/m);
});

Deno.test("the README's program with the bundled client talks with a real bridge", async () => {
  assertMatch(readme, /deno bundle .* --output bridge-client\.mjs /);
  await using client = await bundleClient();
  const [program = ""] = blocks("js");
  const files = { "bridge-client.mjs": client.code };
  assertMatch(await outputOf(program, ["--no-config"], files), /^I will remember that\./);
});

Deno.test("the README's token is one that the bridge takes", async () => {
  const block = blocks("sh").find((code) => code.includes("hono/jwt")) ?? "";
  const secret = "a-secret-of-the-tests-with-enough-bytes";
  const config = new URL("deno.json", ROOT).pathname;
  const command = block.replace("npx --yes deno eval", `'${Deno.execPath()}' eval -c '${config}'`);
  const cwd = await Deno.makeTempDir();
  await Deno.writeTextFile(`${cwd}/.env`, `AUTH_JWT_SECRET=${secret}\n`);
  const running = new Running("sh", { args: ["-c", command], cwd, env: { NO_COLOR: "1" } });
  assertEquals(await running.end(), 0, running.output);
  await Deno.remove(cwd, { recursive: true });
  const token = running.output.trim().split("\n").at(-1) ?? "";
  const principal = await new Tokens({ tokens: [], jwt: { secret } }).principalOf(token);
  assertEquals("owner" in principal && principal.owner, "ada");
});

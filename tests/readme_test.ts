import { assertEquals } from "@std/assert";
import { parse } from "dotenv";
import { Tokens } from "../src/access/tokens.ts";
import { parseSettings, SETTING_NAMES } from "../src/settings/mod.ts";
import { codeBlocks, readPage } from "./support/markdown.ts";
import { Running } from "./support/process.ts";

const ROOT = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

Deno.test(".env.example names every setting once, in order, and shows the defaults", async () => {
  const example = await read(".env.example");
  assertEquals(parse(example), {}, "Every line is a comment");
  const opened = example.replaceAll(/^# (?=[A-Z_]+=)/gm, "");
  const values = parse(opened);
  assertEquals(Object.keys(values), [...SETTING_NAMES]);
  assertEquals(opened.match(/^[A-Z_]+=/gm)?.length, SETTING_NAMES.length);
  assertEquals(parseSettings(values), parseSettings({}));
});

Deno.test("the documentation's command makes a JWT that the bridge accepts", async () => {
  const page = await readPage("docs/operating.md");
  const block = codeBlocks(page).find(({ code }) => code.includes("hono/jwt"))?.code ?? "";
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

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMAND_PERMISSIONS } from "../../src/cli/command_permissions.ts";
import { parseMasterKeys } from "../../src/session_log/mod.ts";
import { misspeltSettings } from "../../src/settings/mod.ts";
import { firstCells, readPage } from "../support/markdown.ts";
import { findProgram, Running } from "../support/process.ts";
import { withServer } from "../support/server.ts";

const ROOT = new URL("../../", import.meta.url);

/** The commands that need a running bridge or a store, and those that run the bridge. */
const COMMANDS = ["serve", "dev", ...Object.keys(COMMAND_PERMISSIONS)];

/** The command as `deno install` puts it on the path, and an empty folder to call it in. */
class Installed implements AsyncDisposable {
  readonly root: string;
  readonly folder: string;

  private constructor(root: string) {
    this.root = root;
    this.folder = `${root}/empty`;
  }

  /** Installs it as docs/commands.md says, without a network. */
  static async make(): Promise<Installed> {
    const root = await Deno.makeTempDir();
    const { text } = await readPage("docs/commands.md");
    const [, args = ""] = /^(?:npx --yes )?deno (install .*)$/m.exec(text) ?? [];
    const install = new Running(Deno.execPath(), {
      args: args.split(" "),
      env: { DENO_INSTALL_ROOT: root, NO_COLOR: "1", HTTPS_PROXY: "http://127.0.0.1:9" },
    });
    assertEquals(await install.end(), 0, install.output);
    await Deno.mkdir(`${root}/empty`);
    return new Installed(root);
  }

  /** Starts a command in the empty folder. */
  start(args: readonly string[], env: Record<string, string> = {}): Running {
    const deno = Deno.execPath().replace(/[\\/][^\\/]*$/, "");
    const path = `${this.root}/bin:${deno}:${Deno.env.get("PATH")}`;
    return new Running("bridge", {
      args: [...args],
      cwd: this.folder,
      env: { NO_COLOR: "1", KV_PATH: "", PATH: path, HTTPS_PROXY: "http://127.0.0.1:9", ...env },
    });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], { env = {}, input = "" }: {
    readonly env?: Record<string, string>;
    readonly input?: string;
  } = {}): Promise<{ readonly code: number; readonly output: string }> {
    const running = this.start(args, env);
    if (input !== "") await running.press(input);
    const code = await running.end();
    return { code, output: running.output };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

Deno.test("bridge lists its commands; each explains itself, and --help starts no work", async () => {
  await using bridge = await Installed.make();
  const all = await bridge.run(["--help"]);
  assertEquals(all.code, 0);
  for (const name of COMMANDS) {
    assertMatch(all.output, new RegExp(`^  ${name} `, "m"));
    const help = await bridge.run([name, "--help"]);
    assertEquals(help.code, 0, `${name}: ${help.output}`);
    assertMatch(help.output, /^Usage: bridge [a-z]+ |^Claude Context Bridge: /);
  }
  assertEquals((await bridge.run(["help", "chat"])).output.startsWith("Usage: bridge chat "), true);
  assertEquals((await bridge.run([])).output, all.output);
  assertEquals([...Deno.readDirSync(bridge.folder)], []);
});

Deno.test("docs/commands.md lists every command of bridge", async () => {
  const cells = firstCells(await readPage("docs/commands.md"));
  const listed = cells.filter((name) => name.startsWith("bridge "));
  assertEquals(listed.sort(), COMMANDS.map((name) => `bridge ${name}`).sort());
});

Deno.test("an unknown command or option names the nearest one", async () => {
  await using bridge = await Installed.make();
  const cases: [string[], RegExp][] = [
    [["chatt"], /unknown command 'chatt'\n\(Did you mean chat\?\)/],
    [["backup", "x", "--stroe", "y"], /unknown option '--stroe'\n\(Did you mean --store\?\)/],
    [["token"], /missing required argument 'owner'/],
    [["serve", "--prot", "9"], /Unknown argument --prot: .* Did you mean PORT\?/],
    [["serve", "--sotre", "x"], /Did you mean --store\?/],
    [["serve", "--store"], /^--store needs a file or an https address/],
  ];
  for (const [args, message] of cases) {
    const { code, output } = await bridge.run(args);
    assertEquals(code, 1, args.join(" "));
    assertMatch(output, message);
  }
});

Deno.test("a mistake is told in a few lines, with where the command is explained", async () => {
  await using bridge = await Installed.make();
  const { code, output } = await bridge.run(["chat", "--histroy", "3"]);
  assertEquals(code, 1);
  assertEquals(
    output,
    "error: unknown option '--histroy'\n(Did you mean --history?)\n\n" +
      "bridge chat --help explains the command.\n",
  );
  assertMatch((await bridge.run(["talk"])).output, /\n\nbridge --help lists the commands\.\n$/);
});

Deno.test("every command that asks a bridge refuses an address without http://, at once", async () => {
  await using bridge = await Installed.make();
  const cases = [
    ["chat"],
    ["import", "x.ndjson"],
    ["import", "x.ndjson", "--session", "x"],
    ["export", "x"],
    ["converse", "--topic", "x"],
    ["mcp"],
  ];
  for (const args of cases) {
    const { code, output } = await bridge.run([...args, "--url", "127.0.0.1:8000"]);
    assertEquals(code, 1, args.join(" "));
    assertMatch(
      output,
      /'--url <url>' argument '127\.0\.0\.1:8000' is invalid\. It must be an address such as http/,
      args.join(" "),
    );
  }
});

Deno.test("import and export say what to do if no bridge answers, and import asks no more", async () => {
  await using bridge = await Installed.make();
  await Deno.writeTextFile(`${bridge.folder}/x.ndjson`, '{"role": "user", "text": "Hello"}\n');
  for (const args of [["import", "x.ndjson"], ["export", "x"]]) {
    const { code, output } = await bridge.run([...args, "--url", "http://127.0.0.1:1"]);
    assertEquals(code, 1, args.join(" "));
    assertMatch(output, /^Cannot reach the bridge at .*; start it with bridge serve or /);
  }
});

Deno.test("an address that leads past the bridge is told as such", async () => {
  await using bridge = await Installed.make();
  await withServer(async ({ url }) => {
    const { code, output } = await bridge.run(["chat", "--url", `${url}/spaces/main`]);
    assertEquals(code, 1);
    assertEquals(
      output,
      "Nothing at /spaces/main/v1/sessions; --url must lead to the bridge itself\n",
    );
  });
});

Deno.test("every command works from an empty folder, with the same --store", async () => {
  await using bridge = await Installed.make();
  const { folder } = bridge;
  const serving = bridge.start(["serve", "--store", "data/a.sqlite3"], { PORT: "0" });
  const [, port] = await serving.until(/Page +http:\/\/127\.0\.0\.1:(\d+)[^]*^Access /m);
  const at = ["--url", `http://127.0.0.1:${port}`];
  const ok = async (args: string[], wish: Parameters<Installed["run"]>[1] = {}) => {
    const { code, output } = await bridge.run(args, wish);
    assertEquals(code, 0, `${args.join(" ")}: ${output}`);
    return output;
  };
  assertMatch(await ok(["chat", ...at, "--session", "s"], { input: "My name is Ada" }), /remember/);
  await Deno.writeTextFile(`${folder}/notes.ndjson`, '{"role":"user","text":"I am vegan"}\n');
  await ok(["import", "notes.ndjson", ...at]);
  await ok(["export", "s", "--output", "s.ndjson", ...at]);
  assertMatch(await Deno.readTextFile(`${folder}/s.ndjson`), /My name is Ada/);
  await ok(["converse", "--topic", "bees", "--turns", "1", "--report", "bees.md", ...at]);
  assert((await Deno.stat(`${folder}/bees.md`)).isFile);
  await ok(["mcp", ...at]);
  const store = ["--store", "data/a.sqlite3"];
  assertMatch(await ok(["backup", "saved", ...store]), /sessions written/);
  assertMatch(await ok(["backup", "saved", "--kv", "data/a.sqlite3"]), /unchanged/);
  assertMatch(await ok(["verify", "s", ...store]), /laws?/i);
  assertEquals(await serving.end("SIGTERM"), 0, serving.output);
  const again = ["--store", "data/b.sqlite3"];
  assertMatch(await ok(["restore", "saved", ...again]), /sessions restored/);
  await ok(["adopt", "--owner", "ada", ...again]);
  const key = /^ENCRYPTION_KEYS=(\S+)$/m.exec(await ok(["key"]))?.[1] ?? "";
  const env = { ENCRYPTION_KEYS: key };
  assertMatch(await ok(["rekey", ...again], { env }), /encrypted/);
  await ok(["rekey", "--path", "data/b.sqlite3"], { env });
  await ok(["compact", ...again]);
  await ok(["compact", "data/b.sqlite3"]);
  assertMatch(await ok(["token", "ada"]), /^BRIDGE_TOKENS=ada:sha256=/m);
});

Deno.test("dev and serve take --store, and begin a store in the folder they are called in", async () => {
  await using bridge = await Installed.make();
  for (const [name, given] of [["dev", ["--store=a.sqlite3"]], ["serve", ["--kv", "b.sqlite3"]]]) {
    const running = bridge.start([String(name), ...given ?? []], { PORT: "0" });
    await running.until(/^Memory +\S+empty\/[ab]\.sqlite3[^]*^Access /m);
    assertEquals(await running.end("SIGTERM"), 0, running.output);
  }
  const names = Array.from(Deno.readDirSync(bridge.folder), ({ name }) => name);
  assert(names.includes("a.sqlite3") && names.includes("b.sqlite3"), names.join());
});

Deno.test("a new key never takes the place of one that is set", async () => {
  await using bridge = await Installed.make();
  const first = await bridge.run(["key"]);
  assertEquals(first.code, 0);
  const [line = "", pair = ""] = /^ENCRYPTION_KEYS=(\S+)$/m.exec(first.output) ?? [];
  await Deno.writeTextFile(`${bridge.folder}/.env`, `${line}\n`);
  for (const env of [{ ENCRYPTION_KEYS: pair }, {}]) {
    const second = await bridge.run(["key"], { env });
    assertEquals(second.code, 1);
    assertMatch(second.output, /^ENCRYPTION_KEYS is set already, in (the environment|\.\/\.env)/);
    assert(!second.output.includes("="), "law 10: it shows no key");
  }
  const { code, output } = await bridge.run(["key", "--pair", "--id", "new"]);
  assertEquals(code, 0);
  const [, added = ""] = /^(new:\S+)$/m.exec(output) ?? [];
  assertEquals(parseMasterKeys(`${added},${pair}`).problems, []);
});

Deno.test("a misspelt setting is named with the nearest one, and no other variable is", async () => {
  assertEquals(misspeltSettings(["ANTHROPIC_API_KYE", "KV_PTH", "CONTEXT_LIMITS", "prot"]), [
    "! ANTHROPIC_API_KYE is no setting; did you mean ANTHROPIC_API_KEY?",
    "! KV_PTH is no setting; did you mean KV_PATH?",
    "! CONTEXT_LIMITS is no setting; did you mean CONTEXT_LIMIT?",
    "! prot is no setting; did you mean PORT?",
  ]);
  const usual = ["PATH", "HOME", "BRIDGE_TOKEN", "HOSTNAME", "PORT", "LOGNAME", "SHELL", "TERM"];
  assertEquals(misspeltSettings([...usual, "USER", "LANG", "PWD", "MODE", "EDITOR", "MAIL"]), []);
  await using bridge = await Installed.make();
  const env = { PORT: "0", KV_PATH: ":memory:", CONTEXT_LIMITS: "9000" };
  const serving = bridge.start(["serve"], env);
  await serving.until(/^Access /m);
  assertEquals(await serving.end("SIGTERM"), 0);
  assertMatch(serving.output, /^! CONTEXT_LIMITS is no setting; did you mean CONTEXT_LIMIT\?$/m);
});

Deno.test("the bridge warns of misspelt settings in .env", async () => {
  const cwd = await Deno.makeTempDir();
  await Deno.writeTextFile(`${cwd}/.env`, "MAX_OUTPUT_TOKEN=2000\n");
  const running = new Running(Deno.execPath(), {
    args: ["run", "--quiet", "-A", new URL("main.ts", ROOT).pathname],
    cwd,
    env: { NO_COLOR: "1", KV_PATH: ":memory:", PORT: "0" },
  });
  await running.until(/^Access /m);
  assertEquals(await running.end("SIGTERM"), 0);
  assertMatch(
    running.output,
    /^! MAX_OUTPUT_TOKEN is no setting; did you mean MAX_OUTPUT_TOKENS\?/m,
  );
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("tasks are the commands of bridge, and print one short line", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  for (const name of COMMANDS) {
    const { command } = tasks[name === "serve" ? "start" : name];
    assertEquals(command, `deno run -A src/cli/bridge.ts ${name}`);
  }
  const running = new Running(Deno.execPath(), { args: ["task", "token", "ada"] });
  assertEquals(await running.end(), 0);
  const [first = ""] = running.output.split("\n");
  assert(first.length < 80, first);
});

const npx = await findProgram("npx");

Deno.test({
  name: `without a network npx is not waited for${npx ? "" : " (skipped: npx is not installed)"}`,
  ignore: npx === undefined,
  fn: async () => {
    const cache = await Deno.makeTempDir();
    const running = new Running(npx!, {
      args: ["--yes", "--registry", "http://127.0.0.1:9/", "deno", "--version"],
      env: { npm_config_cache: cache },
    });
    // By default it tries for 70 s.
    const timer = setTimeout(() => running.end("SIGKILL"), 50_000);
    assertEquals(await running.end(), 1);
    clearTimeout(timer);
    assertMatch(running.output, /ECONNREFUSED/);
    await Deno.remove(cache, { recursive: true });
  },
});

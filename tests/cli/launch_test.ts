import { assert, assertEquals, assertMatch } from "@std/assert";
import { denoHome } from "../support/deno_home.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";

const ROOT = new URL("../../", import.meta.url);

/** Starts a task; ends it with SIGKILL if it hangs. */
function task(name: string, args: string[], options: Deno.CommandOptions) {
  const running = new Running(Deno.execPath(), {
    ...options,
    args: ["task", "--quiet", name, ...args],
    env: { NO_COLOR: "1", PORT: "0", ...options.env },
  });
  const timer = setTimeout(() => running.end("SIGKILL"), 60_000);
  return Object.assign(running, { [Symbol.dispose]: () => clearTimeout(timer) });
}

Deno.test("law 12: deno task start passes a signal on: the bridge hands over its turns and exits with 0", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using place = await logPlace();
    using running = task("start", [], { env: { KV_PATH: place.path } });
    await running.until(/^Access /m);
    assertEquals(await running.end(signal), 0, running.output);
    assertMatch(running.output, /INFO Shutting down: /);
  }
});

Deno.test("a signal that arrives while no program runs ends the next one, too", async () => {
  const launcher = `
    import { Children } from "${new URL("src/cli/children.ts", ROOT)}";
    using children = new Children();
    Deno.kill(Deno.pid, "SIGTERM");
    await children.stopped;
    const forever = ["eval", "setInterval(() => {}, 1000)"];
    console.log("ends with", await children.run(forever));
    console.log(String(await children.read(forever).catch((error) => error)));
  `;
  const running = new Running(Deno.execPath(), { args: ["eval", launcher] });
  const timer = setTimeout(() => running.end("SIGKILL"), 20_000);
  assertEquals(await running.end(), 0, running.output);
  clearTimeout(timer);
  assertMatch(running.output, /ends with 143\nStoppedError: Stopped by SIGTERM$/m);
});

Deno.test("law 12: a Ctrl-C that arrives twice is one request to shut down", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${bridge.port}/v1/sessions/s/messages`;
  const body = JSON.stringify({ text: "a long message ".repeat(500) });
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const reply = await fetch(url, { method: "POST", headers, body });
  const frames = reply.text().catch(() => "");
  Deno.kill(bridge.pid, "SIGINT");
  await bridge.until(/Shutting down/);
  assertEquals(await bridge.end("SIGINT"), 0);
  await frames;
});

Deno.test("deno task start exits with the bridge's code, and reports invalid settings", async () => {
  using running = task("start", [], { env: { PORT: "none" } });
  assertEquals(await running.end(), 1);
  assertMatch(running.output, /^ +PORT must be a whole number/m);
});

Deno.test("dev and start print the help and exit, and refuse arguments", async () => {
  for (const name of ["dev", "start"]) {
    using help = task(name, ["--help"], {});
    assertEquals(await help.end(), 0);
    assertMatch(help.output, /^ {2}KV_PATH$/m);
    using refused = task(name, ["--port", "9000"], {});
    assertEquals(await refused.end(), 1);
    assertMatch(refused.output, /Set PORT=9000 before the command/);
  }
});

/** Copies what `deno task dev` runs into a folder of its own. */
async function copyProject(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  const names = ["deno.json", "deno.lock", "main.ts", "src", "web", "links"];
  for (const name of names) await copy(new URL(name, ROOT), `${path}/${name}`);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function copy(from: URL, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) {
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from}/${name}`), `${to}/${name}`);
  }
}

Deno.test("deno task dev rebuilds and restarts when a file changes, with the new settings", async () => {
  await using project = await copyProject();
  const options = { cwd: project.path, env: { KV_PATH: `${project.path}/a.sqlite3` } };
  using running = task("dev", [], options);
  await running.until(/^Model +offline$/m);
  await Deno.writeTextFile(`${project.path}/.env`, "HOST=localhost\n");
  await running.until(/restarting the bridge[^]*^Access /m);
  const page = `${project.path}/web/index.html`;
  const built = await Deno.readTextFile(`${project.path}/dist/index.html`);
  await Deno.writeTextFile(page, `${await Deno.readTextFile(page)}<!-- new -->\n`);
  await running.until(/restarting[^]*restarting the bridge[^]*^Access /m);
  assert(await Deno.readTextFile(`${project.path}/dist/index.html`) !== built);
  await Deno.writeTextFile(`${project.path}/main.ts`, "throw new Error('broken');\n");
  await running.until(/exited with code 1; waiting for a file to change/);
  await Deno.copyFile(new URL("main.ts", ROOT), `${project.path}/main.ts`);
  await running.until(/waiting for a file to change[^]*^Access /m);
  assertEquals(await running.end("SIGINT"), 0, running.output);
  assertMatch(running.output, /Shutting down: [^]*$/);
});

Deno.test("deno task dev moves to a store that the settings name later", async () => {
  await using project = await copyProject();
  await using home = await denoHome();
  const later = `${project.path}/later/b.sqlite3`;
  using running = task("dev", [], { cwd: project.path, env: { DENO_DIR: home.path } });
  await running.until(/^Memory +\S*location_data\S*kv\.sqlite3/m);
  await Deno.writeTextFile(`${project.path}/.env`, `KV_PATH=${later}\n`);
  await running.until(/restarting the bridge[^]*^Memory +\S*later\/b\.sqlite3/m);
  assertEquals(await running.end("SIGINT"), 0, running.output);
});

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly lock?: boolean;
  readonly workspace?: readonly string[];
  readonly unstable?: readonly string[];
}

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
  }[];
}

/** The packages that a program loads, besides types. */
async function packagesOf(program: string): Promise<string[]> {
  const args = ["info", "--json", program];
  const info = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  const { modules }: { modules: Module[] } = JSON.parse(new TextDecoder().decode(info.stdout));
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (specifier: string) => {
    if (seen.has(specifier)) return;
    seen.add(specifier);
    for (const { specifier: name, code } of byName.get(specifier)?.dependencies ?? []) {
      if (code?.specifier === undefined) continue;
      if (code.specifier.startsWith("npm:")) packages.add(packageOf(name));
      follow(code.specifier);
    }
  };
  follow(new URL(program, ROOT).href);
  return [...packages].sort();
}

function packageOf(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

Deno.test("the launcher uses no packages", async () => {
  assertEquals(await packagesOf("src/cli/bridge.ts"), []);
});

Deno.test("deno task start downloads no package of the tests, and the page's only to build that", async () => {
  const [root, web] = await Promise.all(["", "web/"].map(async (folder) => {
    const config: Config = JSON.parse(await Deno.readTextFile(new URL(`${folder}deno.json`, ROOT)));
    return { ...config, names: Object.keys(config.imports) };
  }));
  assert(root && web);
  const names = Object.values(root.scopes ?? {}).flatMap((scope) => Object.keys(scope));
  assert(names.includes("playwright-core"));
  const main = await packagesOf("main.ts");
  const build = [...await packagesOf("src/cli/build_page.ts"), ...await packagesOf("web/main.tsx")];
  assert(main.includes("hono") && build.includes("marked"), "packages are found");
  const used = [...root.names, ...main, ...build];
  const ofTests = names.filter((name) => !web.names.includes(name));
  assertEquals(ofTests.filter((name) => used.includes(name)), []);
  assertEquals(web.names.filter((name) => main.includes(name) || root.names.includes(name)), []);
  // Deno would download all that a task's lock and a workspace's members name.
  assertEquals(root.lock, false);
  assertEquals(root.workspace, ["./web"]);
  assert(root.unstable?.includes("npm-lazy-caching"));
});

Deno.test("packages have exact versions, the same wherever they are named, as in deno.lock", async () => {
  const [root, web, lock] = await Promise.all(
    ["deno.json", "web/deno.json", "deno.lock"].map((name) =>
      Deno.readTextFile(new URL(name, ROOT))
    ),
  );
  const named = Array.from(`${root}${web}`.matchAll(/"npm:([^"]+)"/g), ([, name = ""]) => name);
  const withPeers = Object.keys(JSON.parse(lock ?? "").npm);
  const locked = withPeers.map((name) => name.replace(/_.*$/, ""));
  assert(named.length > 10);
  assertEquals(named.filter((name) => !locked.includes(name)), []);
});

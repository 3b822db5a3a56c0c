import { assertEquals } from "@std/assert";
import { COMMAND_PERMISSIONS } from "../src/cli/command_permissions.ts";
import { HOME } from "../src/cli/home.ts";
import { launchPlan, netPlaces } from "../src/cli/permissions.ts";
import { parseSettings, SETTING_NAMES } from "../src/settings/mod.ts";
import { Running } from "./support/process.ts";

function places(environment: Record<string, string>): string {
  const parsed = parseSettings(environment);
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return netPlaces(parsed.settings);
}

const ENV = `--allow-env=${[...SETTING_NAMES, "DENO_DEPLOYMENT_ID"].join()}`;

Deno.test("the bridge is started with these permissions and no others", () => {
  assertEquals(launchPlan({ KV_PATH: "data" }).flags, [
    "--allow-net=127.0.0.1:8000,api.anthropic.com:443",
    "--allow-read=dist,.env,data,src/kv/scrub",
    "--allow-write=data",
    ENV,
  ]);
  assertEquals(launchPlan({ PORT: "7" }).flags, [
    "--allow-net=127.0.0.1:7,api.anthropic.com:443",
    "--allow-read=dist,.env",
    ENV,
  ], "Deno's default store needs none");
  assertEquals(launchPlan({ KV_PATH: "https://store.example" }).flags, [
    "--allow-net=127.0.0.1:8000,api.anthropic.com:443,store.example:443",
    "--allow-read=dist,.env",
    `${ENV},DENO_KV_ACCESS_TOKEN`,
  ], "Deno reads the token of a remote store");
  assertEquals(launchPlan({ KV_PATH: "https://store.example/a,b", PORT: "x" }).flags, [
    "--allow-net=127.0.0.1",
    "--allow-read=dist,.env",
    ENV,
  ], "with invalid settings, what it takes to report them");
});

Deno.test("each command is started with these permissions and no others", () => {
  const colours = "--allow-env=NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE";
  const store = ["--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  assertEquals(COMMAND_PERMISSIONS, {
    build: ["--allow-read", `--allow-write=${HOME}/dist`, "--allow-run", colours],
    chat: ["--allow-net", "--allow-env", "--allow-read"],
    mcp: ["--allow-net", "--allow-env"],
    converse: store,
    import: ["--allow-net", "--allow-env", "--allow-read"],
    export: ["--allow-net", "--allow-env", "--allow-write"],
    backup: store,
    restore: store,
    adopt: store,
    verify: store,
    rekey: store,
    compact: ["--allow-all"],
    token: [colours],
    key: [`${colours},ENCRYPTION_KEYS`, `--allow-read=.env,${HOME}/.env`],
  });
});

Deno.test("the launch plan comes from the environment, under permissions of its own", async () => {
  const running = new Running(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read=.env", "--allow-env", "src/cli/permissions.ts"],
    env: { PORT: "7", HOST: "127.0.0.1", ANTHROPIC_BASE_URL: "https://a.example", KV_PATH: "data" },
  });
  assertEquals(await running.end(), 0, running.output);
  const { flags, listen, storeFile } = JSON.parse(running.output);
  assertEquals(flags[0], "--allow-net=127.0.0.1:7,a.example:443");
  assertEquals(listen, { host: "127.0.0.1", port: 7 });
  assertEquals(storeFile, "data");
});

Deno.test("the network is the address it listens on and the hosts that its settings name", () => {
  assertEquals(places({ PORT: "0" }), "127.0.0.1,api.anthropic.com:443");
  assertEquals(
    places({ HOST: "::1", PORT: "1", ANTHROPIC_BASE_URL: "http://[::1]:9/x" }),
    "[::1]:1,[::1]:9",
  );
  assertEquals(
    places({
      HOST: "0.0.0.0",
      BEHIND_PROXY: "true",
      BRIDGE_TOKENS: "ada:ada-token-0123456789",
      ANTHROPIC_BASE_URL: "http://proxy.example",
      AUTH_JWKS_URL: "https://id.example/keys",
      KV_PATH: "https://store.example:4512",
    }),
    "0.0.0.0:8000,proxy.example:80,id.example:443,store.example:4512",
  );
});

/** What malicious code in a dependency might try. */
const TRIES = `
const tries = {
  "call another host": () => fetch("http://127.0.0.1:9998/"),
  "call another name": () => fetch("https://evil.example/"),
  "listen elsewhere": () => Deno.listen({ port: 9_999 }),
  "read a file": () => Deno.readTextFile("/etc/hosts"),
  "read the code": () => Deno.readTextFile("main.ts"),
  "write a file": () => Deno.writeTextFile("main.ts", ""),
  "read another variable": () => Deno.env.get("HOME"),
  "read all variables": () => Deno.env.toObject(),
  "run a program": () => new Deno.Command("ls").output(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "ask for the system": () => Deno.hostname(),
};
for (const [name, act] of Object.entries(tries)) {
  try {
    await act();
    console.log(name, "ok");
  } catch (error) {
    console.log(name, error.name);
  }
}`;

Deno.test("with these permissions nothing else can be read, written, called or run", async () => {
  const { flags } = launchPlan({ KV_PATH: "data" });
  const file = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(file, TRIES);
  const args = ["run", "--quiet", "--no-prompt", ...flags, file];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  assertEquals(await running.end(), 0, running.output);
  await Deno.remove(file);
  const lines = running.output.trim().split("\n");
  assertEquals(lines.filter((line) => !line.endsWith(" NotCapable")), []);
  assertEquals(lines.length, 11);
});

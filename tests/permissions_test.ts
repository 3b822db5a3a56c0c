import { assertEquals, assertMatch } from "@std/assert";
import { netPlaces } from "../src/permissions.ts";
import { parseSettings, SETTING_NAMES } from "../src/settings/mod.ts";
import { Running, startFlags } from "./support/process.ts";

function places(environment: Record<string, string>): string {
  const parsed = parseSettings(environment);
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return netPlaces(parsed.settings);
}

Deno.test("the task start has these permissions, and no others", async () => {
  const flags = await startFlags({ KV_PATH: "data" });
  assertEquals(flags, [
    "--allow-net=127.0.0.1:8000,api.anthropic.com:443",
    "--allow-read=dist,.env,data",
    "--allow-write=data",
    `--allow-env=${[...SETTING_NAMES, "DENO_DEPLOYMENT_ID"].join()}`,
  ]);
});

Deno.test("the network is where it listens and whom its settings name", () => {
  assertEquals(places({ PORT: "0" }), "127.0.0.1,api.anthropic.com:443");
  assertEquals(
    places({ HOST: "::1", PORT: "1", ANTHROPIC_BASE_URL: "http://[::1]:9/x" }),
    "[::1]:1,[::1]:9",
  );
  assertEquals(
    places({
      HOST: "0.0.0.0",
      BRIDGE_TOKENS: "ada:ada-token-0123456789",
      ANTHROPIC_BASE_URL: "http://proxy.example",
      AUTH_JWKS_URL: "https://id.example/keys",
      KV_PATH: "https://store.example:4512",
    }),
    "0.0.0.0:8000,proxy.example:80,id.example:443,store.example:4512",
  );
});

Deno.test("deno task start works out the network by itself, from the environment", async () => {
  const args = ["run", "--quiet", "--allow-read=.env", "--allow-env", "src/permissions.ts"];
  const run = async (env: Record<string, string>) => {
    const running = new Running(Deno.execPath(), { args, env });
    assertEquals(await running.end(), 0, running.output);
    return running.output.trim();
  };
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  assertMatch(tasks.start.command, new RegExp(`NET=\\$\\(deno ${args.join(" ")}\\)`));
  const set = { PORT: "7", ANTHROPIC_BASE_URL: "https://a.example" };
  assertEquals(await run({ ...set, HOST: "127.0.0.1" }), "127.0.0.1:7,a.example:443");
  assertEquals(await run({ ...set, PORT: "x" }), "127.0.0.1", "The bridge tells what is wrong");
});

/** What a program that came in by a dependency may try, and what it may do. */
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

Deno.test("what is not needed is refused: with the flags of start nothing else can be done", async () => {
  const flags = await startFlags({ KV_PATH: "data" });
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

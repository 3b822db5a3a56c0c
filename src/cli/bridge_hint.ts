import type { BridgeError } from "../client/mod.ts";

/** What to do about an error of the bridge, to append to its message; empty if nothing helps. */
export function hintFor({ code }: BridgeError): string {
  switch (code) {
    case "unreachable":
      return "; start it with bridge serve or deno task start, or set --url";
    case "unauthorized":
      return "; set --token or the variable BRIDGE_TOKEN";
    default:
      return "";
  }
}

import { type Api, BridgeError } from "../client/mod.ts";
import { fail } from "./fail.ts";

/** What to do about an error of the bridge, to append to its message; empty if nothing helps. */
export function hintFor({ code }: Pick<BridgeError, "code">): string {
  switch (code) {
    case "unreachable":
      return "; start it with bridge serve or deno task start, or set --url";
    case "unauthorized":
      return "; set --token or the variable BRIDGE_TOKEN";
    case "space_mismatch":
      return ", with /space <name> in its chat";
    default:
      return "";
  }
}

/** Exits with 1 and a message unless a bridge answers, and knows the token. */
export async function meetBridge(api: Api): Promise<void> {
  await api.sessions({ limit: 1 }).catch((error) => {
    if (!(error instanceof BridgeError)) throw error;
    if (error.code === "not_found") fail(`${error.message}; --url must lead to the bridge itself`);
    if (error.code !== "forbidden_scope") fail(error.message + hintFor(error));
  });
}

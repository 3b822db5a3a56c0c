/**
 * `bridge token <owner> --scopes read,write`: generates a token, and the setting that accepts it.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { hashToken, isScope, SCOPES } from "../access/mod.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";

/** Random bytes of a token. */
const TOKEN_BYTES = 32;

/** `bridge token`. */
export const tokenCommand = new Command("token")
  .description(
    "Generates a token for an owner, and a line for the file .env that accepts it: the bridge only " +
      "needs the hash. Then restart the bridge, and give the token to its holder.",
  )
  .argument("<owner>", "whom the token speaks for", ownerOf)
  .option(
    "--scopes <names>",
    `what it allows, comma-separated: ${SCOPES.join(", ")}; all but admin by default`,
  )
  .action(run);

/** Prints a new token, and its entry of `BRIDGE_TOKENS`. */
function run(owner: string, options: { readonly scopes?: string }): void {
  const scopes = options.scopes?.split(",").map((name) => name.trim());
  const unknown = scopes?.find((name) => !isScope(name));
  if (unknown !== undefined) {
    return fail(`Unknown scope ${JSON.stringify(unknown)}; the scopes are ${SCOPES.join(", ")}`);
  }
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const who = scopes ? `${owner}/${scopes.join("+")}` : owner;
  console.log(`Token  ${token}`);
  console.log(`BRIDGE_TOKENS=${who}:sha256=${hashToken(token).toHex()}`);
  console.error(
    "The token is for its holder and is shown only once. The line is for the file .env; if that sets " +
      "BRIDGE_TOKENS already, append the part after the first = to it, separated by a comma.",
  );
}

function ownerOf(text: string): string {
  if (!text.includes(":")) return idArgument(text);
  throw new InvalidArgumentError("It must have no colon, which ends an owner in BRIDGE_TOKENS.");
}

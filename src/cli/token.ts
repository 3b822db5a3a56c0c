/**
 * `deno task token <owner> --scopes read,write`: makes a token, and the line that lets it in.
 *
 * @module
 */
import { Command } from "commander";
import { hashToken, isScope, SCOPES } from "../access/mod.ts";
import { isId } from "../protocol/mod.ts";
import { fail } from "../shared/mod.ts";

/** Random bytes of a token. */
const TOKEN_BYTES = 32;

const command = new Command("deno task token")
  .description(
    "Makes a token of an owner, and a line for the file .env that lets it in: the bridge needs its " +
      "hash alone. Restart the bridge then, and give the token to its holder.",
  )
  .argument("<owner>", "who comes in by it")
  .option(
    "--scopes <names>",
    `what it allows, of ${SCOPES.join(", ")}, parted by commas; without it all but admin`,
  )
  .showHelpAfterError()
  .action(run);

/** Prints a new token, and its entry of `BRIDGE_TOKENS`. */
function run(owner: string, options: { readonly scopes?: string }): void {
  if (!isId(owner) || owner.includes(":")) {
    return fail("An owner has 1 to 128 characters of A-Z a-z 0-9 . _ -");
  }
  const scopes = options.scopes?.split(",").map((name) => name.trim());
  const unknown = scopes?.find((name) => !isScope(name));
  if (unknown !== undefined) {
    return fail(`There is no scope ${JSON.stringify(unknown)}; there are ${SCOPES.join(", ")}`);
  }
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const who = scopes ? `${owner}/${scopes.join("+")}` : owner;
  console.log(`Token  ${token}`);
  console.log(`BRIDGE_TOKENS=${who}:sha256=${hashToken(token).toHex()}`);
  console.error(
    "The token is for its holder; it is shown once. The line is for the file .env: where " +
      "BRIDGE_TOKENS stands there already, put what is behind the first = behind a comma after it.",
  );
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);

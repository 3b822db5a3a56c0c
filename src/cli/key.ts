/**
 * `deno task key`: prints a new key for `ENCRYPTION_KEYS`, as a line for the file `.env`.
 *
 * @module
 */
import { Command } from "commander";
import { newMasterKey } from "../session_log/mod.ts";

const command = new Command("deno task key")
  .description(
    "Prints a new key as a line for the file .env, which turns encryption on: deno task key >> .env. " +
      "Where ENCRYPTION_KEYS is set already, put the new pair in front of the others instead.",
  )
  .option("--id <id>", "the key's name; made of the date if absent")
  .showHelpAfterError()
  .action(({ id = madeId() }: { readonly id?: string }) => {
    try {
      console.log(`ENCRYPTION_KEYS=${newMasterKey(id)}`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      Deno.exit(1);
    }
    console.error("Keep it: without it nobody reads what it encrypts, you neither.");
  });

function madeId(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}-${crypto.getRandomValues(new Uint8Array(2)).toHex()}`;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);

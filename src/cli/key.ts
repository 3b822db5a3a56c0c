/**
 * `deno task key`: generates a key for `ENCRYPTION_KEYS`, as a line for the file `.env`.
 *
 * @module
 */
import { Command } from "commander";
import { newMasterKey } from "../session_log/mod.ts";
import { messageOf } from "../shared/mod.ts";
import { fail } from "./fail.ts";

const command = new Command("deno task key")
  .description(
    "Generates a key as a line for the file .env, which turns on encryption: deno task key >> .env. " +
      "If ENCRYPTION_KEYS is already set, put the new pair before the others instead.",
  )
  .option("--id <id>", "the key's name; derived from the date if absent")
  .showHelpAfterError()
  .action(({ id = newId() }: { readonly id?: string }) => {
    try {
      console.log(`ENCRYPTION_KEYS=${newMasterKey(id)}`);
    } catch (error) {
      fail(messageOf(error));
    }
    console.error("Back up the key: without it the data cannot be recovered.");
  });

function newId(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}-${crypto.getRandomValues(new Uint8Array(2)).toHex()}`;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);

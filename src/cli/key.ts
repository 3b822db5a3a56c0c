/**
 * `bridge key`: generates a key for `ENCRYPTION_KEYS`, as a line for the file `.env`.
 *
 * @module
 */
import { Command } from "commander";
import { newMasterKey } from "../session_log/mod.ts";
import { readVariable } from "../settings/mod.ts";
import { messageOf } from "../shared/mod.ts";
import { fail } from "./fail.ts";
import { HOME } from "./home.ts";

/** `bridge key`. */
export const keyCommand = new Command("key")
  .description(
    "Generates a key as a line for the file .env, which turns on encryption: bridge key >> .env. If " +
      "ENCRYPTION_KEYS is already set it prints no line, since that would take the place of the " +
      "keys that the data needs: --pair prints the pair to put before them.",
  )
  .option("--id <id>", "the key's name; derived from the date if absent")
  .option("--pair", "print only the pair id:key, to put before the others with a comma between")
  .action(run);

async function run(
  { id = newId(), pair }: { readonly id?: string; readonly pair?: true },
): Promise<void> {
  const place = pair ? undefined : await placeOfKeys();
  if (place !== undefined) {
    fail(
      `ENCRYPTION_KEYS is set already, in ${place}. A second line would take its place, and what is ` +
        "encrypted could not be read. To change the key, put the pair that --pair prints before the " +
        "others, with a comma between, and run rekey",
    );
  }
  try {
    console.log(`${pair ? "" : "ENCRYPTION_KEYS="}${newMasterKey(id)}`);
  } catch (error) {
    fail(messageOf(error));
  }
  console.error("Back up the key: without it the data cannot be recovered.");
}

/** Where `ENCRYPTION_KEYS` is set; undefined if it is not. */
async function placeOfKeys(): Promise<string | undefined> {
  if (Deno.env.get("ENCRYPTION_KEYS")) return "the environment";
  for (const folder of [".", HOME]) {
    if (await readVariable("ENCRYPTION_KEYS", folder)) return `${folder}/.env`;
  }
  return undefined;
}

function newId(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}-${crypto.getRandomValues(new Uint8Array(2)).toHex()}`;
}

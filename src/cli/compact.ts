/**
 * `deno task compact`: rewrites the file of a store, so that nothing is left in it of what was
 * deleted or written over.
 *
 * @module
 */
import { Command } from "commander";
import { DatabaseSync } from "node:sqlite";
import { readEnvironment } from "../settings/mod.ts";
import { fail } from "../shared/mod.ts";
import { ownPlace } from "./own_place.ts";
import { isRemote } from "./store_path.ts";

/** How long another program's write is waited for, in ms. */
const PATIENCE_MS = 2_000;

const command = new Command("deno task compact")
  .description(
    "Rewrites the file of a store: what was erased or encrypted stays in its free pages otherwise, " +
      "until they are written over. Stop the bridge first. The disk needs room for the file twice.",
  )
  .argument("[path]", "the file; without it KV_PATH, or else Deno's own place for this folder")
  .showHelpAfterError()
  .action(run);

async function run(given: string | undefined): Promise<void> {
  const path = given ?? ((await readEnvironment())["KV_PATH"] || await ownPlace());
  if (!path) {
    return fail("Deno keeps no conversations for this folder; say which file, or set KV_PATH");
  }
  if (isRemote(path)) return fail(`${path} is no file: only the file of a store can be rewritten`);
  const before = await sizeOf(path);
  if (before === undefined) return fail(`There is no file ${path}`);
  try {
    compact(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      `${path} cannot be rewritten: ${why}; is it a bridge's file, and the bridge stopped?`,
    );
  }
  console.log(`${path} is rewritten: ${before} bytes before, ${await sizeOf(path)} now`);
}

function compact(path: string): void {
  const file = new DatabaseSync(path);
  try {
    file.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);`);
  } finally {
    file.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found?.isFile ? found.size : undefined;
}

if (import.meta.main) await command.parseAsync(["", "", ...Deno.args]);

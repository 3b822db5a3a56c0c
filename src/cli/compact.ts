/**
 * `bridge compact`: rewrites the file of a store, so that no deleted or overwritten data remains
 * in it.
 *
 * @module
 */
import { Command } from "commander";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../shared/mod.ts";
import { defaultStore } from "./default_store.ts";
import { fail } from "./fail.ts";
import { storePath } from "./store.ts";
import { storeOf, type StoreOptions, withStore } from "./store_option.ts";
import { isRemote } from "./store_path.ts";

/** How long to wait for another program's write, in ms. */
const PATIENCE_MS = 2_000;

/** `bridge compact`. */
export const compactCommand = withStore(new Command("compact"))
  .description(
    "Rewrites the file of a store, so that nothing of erased data, or of plaintext that was " +
      "encrypted later, is left in it, and the disk gets its space back. Stop the bridge first. " +
      "The disk needs room for a second copy.",
  )
  .argument("[path]", "the file, like --store")
  .action(run);

async function run(given: string | undefined, options: StoreOptions): Promise<void> {
  const path = given ?? await storePath(storeOf(options)) ?? await defaultStore();
  if (!path) {
    return fail("Deno has no store for this folder; name a file, or set KV_PATH");
  }
  if (isRemote(path)) {
    return fail(`Cannot compact ${path}: only the file of a store can be rewritten`);
  }
  const before = await sizeOf(path);
  if (before === undefined) return fail(`No such file: ${path}`);
  try {
    compact(path);
  } catch (error) {
    return fail(
      `Cannot rewrite ${path}: ${
        messageOf(error)
      }. It must be the file of a bridge that is stopped`,
    );
  }
  console.log(`Rewrote ${path}: ${before} bytes before, ${await sizeOf(path)} now`);
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

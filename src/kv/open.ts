import { retryWhileLocked } from "./lock_retry.ts";
import { Scrubber } from "./scrub/scrubber.ts";
import { isStoreFile, makeStoreFile } from "./store_file.ts";
import type { KeyValueStore } from "./types.ts";

/**
 * Opens a store: a file, memory (`:memory:`), the URL of a remote database, or, without a path,
 * Deno's own place. Waits while another process is just making the file: SQLite refuses that one at
 * once. `isWatchable`: whether other processes' writes can be watched; over the network they can.
 * `scrubber`: what overwrites deleted values; only where the path is a file's. Deno does not tell
 * the path of its own place. `isSerial`: whether it does one commit at a time, each of which waits
 * for the disk, so that several are worth joining: a file. `isFar`: whether it is reached over the
 * network; Deno's own place is on Deploy.
 */
export async function openKeyValueStore(path: string | undefined): Promise<{
  readonly store: KeyValueStore;
  readonly isWatchable: boolean;
  readonly scrubber: Scrubber | undefined;
  readonly isSerial: boolean;
  readonly isFar: boolean;
}> {
  if (path !== undefined) await makeStoreFile(path);
  const store = await retryWhileLocked(() => Deno.openKv(path));
  const isSerial = path !== undefined && isStoreFile(path);
  const scrubber = isSerial ? new Scrubber(path) : undefined;
  const isFar = /^https?:/.test(path ?? "");
  return { store, isWatchable: isFar, scrubber, isSerial, isFar };
}

import { retryWhileLocked } from "./lock_retry.ts";
import { makeStoreFile } from "./store_file.ts";
import type { KeyValueStore } from "./types.ts";

/**
 * Opens a store: a file, memory (`:memory:`), the URL of a remote database, or, without a path,
 * Deno's own place. Waits while another process is just making the file: SQLite refuses that one at
 * once. `isWatchable`: whether other processes' writes can be watched; over the network they can.
 */
export async function openKeyValueStore(path: string | undefined): Promise<{
  readonly store: KeyValueStore;
  readonly isWatchable: boolean;
}> {
  if (path !== undefined) await makeStoreFile(path);
  const store = await retryWhileLocked(() => Deno.openKv(path));
  return { store, isWatchable: /^https?:/.test(path ?? "") };
}

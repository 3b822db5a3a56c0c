/**
 * The port to the key-value store: its types, how one is opened, and the client that retries locked
 * calls and ends late operations. The only room that names `Deno.Kv`.
 *
 * @module
 */
export { KvClient } from "./client.ts";
export type { OperationOptions } from "./client.ts";
export { StoreError } from "./errors.ts";
export { openKeyValueStore } from "./open.ts";
export type {
  AtomicOperation,
  Check,
  Committed,
  KeyValueStore,
  KvEntry,
  KvEntryMaybe,
  KvKey,
  KvKeyPart,
  ListOptions,
  ListSelector,
  Mutation,
  Write,
} from "./types.ts";

/**
 * The port to the key-value store: its types, how one is opened, the client that repeats locked
 * calls and ends late operations, and what overwrites deleted values in a store's file. The only
 * room that names `Deno.Kv`.
 *
 * @example
 * ```ts
 * import { KvClient, openKeyValueStore } from "./mod.ts";
 *
 * const { store } = await openKeyValueStore(":memory:");
 * const kv = new KvClient(store, { deadlineMs: 5_000 });
 * const key = ["greeting"];
 * const written = await kv.operation("write a greeting", () =>
 *   kv.commit({
 *     checks: [{ key, versionstamp: null }],
 *     mutations: [{ type: "set", key, value: "Hello", expireIn: 60_000 }],
 *   }));
 * console.log(written.ok, (await kv.get(key)).value); // true Hello
 * kv.close();
 * ```
 *
 * @module
 */
export { KvClient } from "./client.ts";
export { StoreError } from "./errors.ts";
export { openKeyValueStore } from "./open.ts";
export { Scrubber } from "./scrub/scrubber.ts";
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

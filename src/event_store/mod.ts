/**
 * Event streams in a key-value store. A stream belongs to an owner, is of a kind and has an id; what
 * its events mean is for the room that owns the kind. Whatever else is to be written with the same
 * commit comes as a part, and whoever keeps keys beside a stream is registered as its guest.
 *
 * @example
 * ```ts
 * import { defineKind, EventStore, StreamKeySpace } from "./mod.ts";
 * import { KvClient, openKeyValueStore } from "../kv/mod.ts";
 *
 * const { store } = await openKeyValueStore(":memory:");
 * const kv = new KvClient(store, { deadlineMs: 5_000 });
 * const NOTE = defineKind("note");
 * const keys = new StreamKeySpace("notes");
 * const events = new EventStore({ kv, keys, kinds: [NOTE], ttlMs: 86_400_000 });
 *
 * const stream = { owner: "ada", kind: NOTE, id: "groceries" };
 * const written = [{ type: "Written", data: { text: "Milk" } }];
 * await events.append(stream, { expected: 0, events: written, tally: 1 });
 * console.log(await events.read(stream));
 * kv.close();
 * ```
 *
 * @module
 */
export { appendDeadlines } from "./appending/append.ts";
export type { AppendResult, OnCommitting } from "./appending/append.ts";
export { CheckedWrites } from "./appending/checked_writes.ts";
export { type Expiry, expiryOf } from "./expiry/expiry.ts";
export { seal, unseal } from "./encryption/cipher.ts";
export { MasterKey, newMasterKey, parseMasterKeys } from "./encryption/master_key.ts";
export { sealedInPlace } from "./encryption/plain_values.ts";
export type { Rekeyed, RekeyProgress } from "./encryption/rekey.ts";
export { openBody, storedBody } from "./encryption/sealed_value.ts";
export { isKeyedDigest, type StreamCipher, type ValuePlace } from "./encryption/stream_cipher.ts";
export { deletePrefix } from "./erasure/deletion.ts";
export { EventStoreError } from "./errors.ts";
export { EventStore } from "./event_store.ts";
export type { Replacement, StreamGuest } from "./guests.ts";
export { StreamKeySpace } from "./keys.ts";
export {
  BATCH_MUTATIONS,
  CHUNK_BYTES,
  CLOCK_SKEW_MS,
  COMMIT_BYTES,
  KV_TTL_FACTOR,
  PAGE_EVENTS,
} from "./limits.ts";
export { type CommitContext, type CommitPart, NO_PART, type PartMaker } from "./parts.ts";
export type { StagedOrigin, StagedStream } from "./staging/staged_stream.ts";
export { byteArray, count, ms } from "./stored.ts";
export { defineKind } from "./types.ts";
export type {
  Bytes,
  Generation,
  Label,
  NewEvent,
  ReplacedEvent,
  StreamEvent,
  StreamHead,
  StreamKey,
  StreamKind,
  TimedEvent,
} from "./types.ts";

import type { KvEntryMaybe, KvKey, Mutation } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { storedBody } from "../encryption/sealed_value.ts";
import { chunkPlace, eventPlace, type StreamCipher } from "../encryption/stream_cipher.ts";
import { EventStoreError } from "../errors.ts";
import { bytesInPieces } from "../events/encoded_events.ts";
import { eventBytes } from "../events/measured_bytes.ts";
import { DAMAGED, eventIn } from "../events/page_reader.ts";
import {
  encodeEvent,
  type EventEntry,
  storedEventSchema,
  writtenBy,
} from "../events/stored_event.ts";
import { expiryOf } from "../expiry/expiry.ts";
import type { Head } from "../head/head.ts";
import { GET_MANY_KEYS, REPLACED_BYTES, REPLACED_KEYS } from "../limits.ts";
import type { Bytes, Generation, ReplacedEvent } from "../types.ts";

/** Events whose data is replaced, read and encoded. */
export interface EventReplacement {
  readonly values: readonly ReplacedValue[];
  /** How many bytes of events the stream has more by it; negative: fewer. */
  readonly bytes: number;
}

/** An event as it is stored, and what its new data is in bytes; without any, it only goes. */
interface ReplacedValue {
  readonly position: number;
  readonly stored: EventEntry | undefined;
  readonly pieces: readonly Bytes[];
}

/** What nothing is replaced by. */
export const NO_REPLACEMENT: EventReplacement = { values: [], bytes: 0 };

/**
 * Reads the events that are to have other data, and encodes that. Of an event that is damaged what is
 * left goes: its type is not known, and its text may still be there. Throws `EventStoreError`
 * `replaces_too_large`.
 */
export async function planReplacement(
  replaces: readonly ReplacedEvent[],
  { stream, cipher }: {
    readonly stream: Generation;
    readonly cipher: StreamCipher | undefined;
  },
  context: StoreContext,
): Promise<EventReplacement> {
  if (replaces.length > REPLACED_KEYS) throw tooLarge(`${replaces.length} keys`, REPLACED_KEYS);
  const values: ReplacedValue[] = [];
  let bytes = 0;
  for (let first = 0; first < replaces.length; first += GET_MANY_KEYS) {
    const group = replaces.slice(first, first + GET_MANY_KEYS);
    const entries = await context.kv.getMany(
      group.map(({ position }) => context.keys.event(stream, { ...stream, position })),
    );
    for (const [index, { position, data }] of group.entries()) {
      const entry = entries[index];
      if (!entry) continue;
      const value = await encoded(entry, { position, data, stream, cipher, context });
      values.push(value);
      bytes += bytesInPieces(value.pieces) - await bytesOf(entry, stream, context);
    }
  }
  checkSize(values);
  return { values, bytes };
}

/** The mutations that replace the events' data. */
export async function replacingMutations(
  { values }: EventReplacement,
  writing: {
    readonly stream: Generation;
    readonly head: Head;
    readonly commit: string;
    readonly cipher: StreamCipher | undefined;
  },
  context: StoreContext,
): Promise<Mutation[]> {
  const groups = await Promise.all(values.map(async (value): Promise<Mutation[]> => [
    ...oldChunks(value, writing.stream, context).map((key) => ({ type: "delete", key }) as const),
    ...await newValues(value, writing, context),
  ]));
  return groups.flat();
}

async function encoded(
  entry: KvEntryMaybe,
  { position, data, stream, cipher, context }: ReplacedEvent & {
    readonly stream: Generation;
    readonly cipher: StreamCipher | undefined;
    readonly context: StoreContext;
  },
): Promise<ReplacedValue> {
  const stored = storedEventSchema.safeParse(entry.value).data;
  const { generation } = stream;
  const event = await eventIn(stored, { stream, generation, position, cipher, context });
  const pieces = event.type === DAMAGED ? [] : encodeEvent({ ...event, data });
  return { position, stored, pieces };
}

async function bytesOf(
  entry: KvEntryMaybe,
  stream: Generation,
  context: StoreContext,
): Promise<number> {
  if (entry.versionstamp === null) return 0;
  return await eventBytes(entry, { stream, generation: stream.generation, context });
}

function checkSize(values: readonly ReplacedValue[]): void {
  let keys = 0;
  let bytes = 0;
  for (const { stored, pieces } of values) {
    keys += Math.max(1, pieces.length) + (stored?.chunks ?? 0);
    bytes += bytesInPieces(pieces);
  }
  if (keys > REPLACED_KEYS) throw tooLarge(`${keys} keys`, REPLACED_KEYS);
  if (bytes > REPLACED_BYTES) throw tooLarge(`${bytes} bytes`, REPLACED_BYTES);
}

function tooLarge(found: string, most: number): EventStoreError {
  const message = `Cannot replace events: they take ${found}, at most ${most} fit into one append`;
  return new EventStoreError("replaces_too_large", message);
}

function oldChunks(
  { position, stored }: ReplacedValue,
  stream: Generation,
  { keys }: StoreContext,
): KvKey[] {
  if (!stored) return [];
  const place = { generation: stream.generation, commit: writtenBy(stored), position };
  return Array.from(
    { length: stored.chunks },
    (_, index) => keys.chunk(stream, { ...place, index }),
  );
}

/** The event keeps what is stored beside its data; its chunks are those of the commit that replaces it. */
async function newValues(
  { position, stored, pieces }: ReplacedValue,
  { stream, head, commit, cipher }: Parameters<typeof replacingMutations>[1],
  context: StoreContext,
): Promise<Mutation[]> {
  const { keys } = context;
  const { generation } = stream;
  const { expireIn, expiresAt } = expiryOf(context, head);
  const key = keys.event(stream, { generation, position });
  const [body, ...rest] = pieces;
  if (!stored || !body) return [{ type: "delete", key }];
  const { nonce: _, ...kept } = stored;
  const replacing = { ...kept, position, chunks: rest.length, replaced: commit };
  const chunks = rest.map(async (chunk, index): Promise<Mutation> => {
    const place = { position, commit, index };
    const value = { v: 1, expiresAt, ...await storedBody(cipher, chunkPlace(place), chunk) };
    return { type: "set", key: keys.chunk(stream, { ...place, generation }), value, expireIn };
  });
  const { position: __, ...fields } = replacing;
  const own = await storedBody(cipher, eventPlace(replacing), body);
  const value = { ...fields, expiresAt, ...own };
  return [...await Promise.all(chunks), { type: "set", key, value, expireIn }];
}

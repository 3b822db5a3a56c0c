import type { Check, KvKey, Mutation } from "../../kv/mod.ts";
import { defined, yieldToEventLoop } from "../../shared/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf } from "../expiry/expiry.ts";
import { storedBody } from "../encryption/sealed_value.ts";
import { chunkPlace, eventPlace, type StreamCipher } from "../encryption/stream_cipher.ts";
import type { EncodedEvents } from "../events/encoded_events.ts";
import type { Head } from "../head/head.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES } from "../limits.ts";
import type { Bytes, Generation, TimedEvent } from "../types.ts";
import { CheckedWrites } from "./checked_writes.ts";

/** Events on their way into a stream. */
export interface EventBatch {
  readonly stream: Generation;
  /** The position before the first of them. */
  readonly expected: number;
  readonly events: readonly TimedEvent[];
  readonly encoded: EncodedEvents;
  readonly commit: string;
  /** When they were appended, unless they have a time of their own; in ms since the epoch. */
  readonly at: number;
  readonly cipher: StreamCipher | undefined;
  /** The stream's own time to live in ms, if it has one. */
  readonly ttlMs?: number | undefined;
  /** What every write checks: the head as it was seen. */
  readonly checks: readonly Check[];
}

/** A value and the key that it goes to. */
interface EncodedValue {
  readonly key: KvKey;
  readonly value: { readonly body: Bytes };
}

/**
 * The mutations that append the events. What one commit has no room for is written ahead of it, past
 * the head's position, where nobody reads. Undefined when the head has changed meanwhile, so that
 * nothing can be appended.
 *
 * @param head The head after it; its tally and own time to live go with the last event.
 */
export async function eventMutations(
  batch: EventBatch,
  { tally, ttlMs }: Head,
  context: StoreContext,
): Promise<Mutation[] | undefined> {
  const { expireIn } = expiryOf(context, batch);
  const values = await encode(batch, context);
  const last = values.at(-1);
  const rest = values.slice(0, -1);
  const bytes = values.reduce((sum, { value }) => sum + value.body.length, 0);
  const isOne = bytes <= COMMIT_BYTES && values.length <= BATCH_MUTATIONS;
  if (!isOne && !await writeAhead(rest, batch, context)) return undefined;
  return [
    ...(isOne ? rest : []),
    ...(last ? [{ ...last, value: { ...last.value, turns: tally, ...defined({ ttlMs }) } }] : []),
  ].map(({ key, value }) => ({ type: "set", key, value, expireIn }));
}

/** Writes the events ahead of a commit that is still to come. False when the head has changed. */
export async function stageEvents(batch: EventBatch, context: StoreContext): Promise<boolean> {
  const { checks } = batch;
  if (!await writeAhead(await encode(batch, context), batch, context)) return false;
  return (await context.kv.commit({ checks, mutations: [] })).ok;
}

async function writeAhead(
  values: readonly EncodedValue[],
  { checks, ttlMs }: EventBatch,
  context: StoreContext,
): Promise<boolean> {
  const { expireIn } = expiryOf(context, { ttlMs });
  const ahead = new CheckedWrites(context.kv, checks);
  for (const { key, value } of values) {
    if (!await ahead.set(key, { ...value, ahead: true }, expireIn)) return false;
  }
  return await ahead.flush();
}

async function encode(batch: EventBatch, context: StoreContext): Promise<EncodedValue[]> {
  const { pieces } = batch.encoded;
  const values: EncodedValue[] = [];
  for (let first = 0; first < pieces.length; first += BATCH_MUTATIONS) {
    const group = pieces.slice(first, first + BATCH_MUTATIONS);
    const written = group.flatMap((event, offset) => {
      const index = first + offset;
      const at = batch.events[index]?.at ?? batch.at;
      return valuesOf(event, { ...batch, at, position: batch.expected + 1 + index }, context);
    });
    values.push(...await Promise.all(written));
    if (group.length === BATCH_MUTATIONS) await yieldToEventLoop();
  }
  return values;
}

/** What one event is stored as: its chunks, and last its own value. */
function valuesOf(
  [body = new Uint8Array(), ...rest]: readonly Bytes[],
  { stream, position, commit, at, cipher, ttlMs }: EventBatch & {
    readonly position: number;
  },
  context: StoreContext,
): Promise<EncodedValue>[] {
  const { keys } = context;
  const { generation } = stream;
  const { expiresAt } = expiryOf(context, { ttlMs });
  const chunks = rest.map(async (chunk, index) => {
    const place = { position, commit, index };
    const stored = await storedBody(cipher, chunkPlace(place), chunk);
    const key = keys.chunk(stream, { ...place, generation });
    return { key, value: { v: 1, expiresAt, ...stored } };
  });
  const own = async () => {
    const place = { position, commit, at, chunks: rest.length };
    const stored = await storedBody(cipher, eventPlace(place), body);
    const value = { v: 1, commit, at, expiresAt, chunks: rest.length, ...stored };
    return { key: keys.event(stream, { generation, position }), value };
  };
  return [...chunks, own()];
}

import type { KvEntry, KvEntryMaybe, KvKey, Mutation } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { storedChunkSchema, storedEventSchema } from "../events/stored_event.ts";
import { isUnder, type Replacement } from "../guests.ts";
import { BATCH_VALUES, SEALED_AT_ONCE } from "../limits.ts";
import type { Bytes, Generation } from "../types.ts";
import { chunkPlace, eventPlace, type StreamCipher, type ValuePlace } from "./stream_cipher.ts";

interface Sealing {
  readonly generation: Generation;
  readonly cipher: StreamCipher;
  readonly context: StoreContext;
}

/**
 * Encrypts what a stream whose key is new holds as plaintext. What a failed append wrote ahead, and
 * lies where nothing may be plaintext, is deleted. Values of other generations are left.
 */
export async function sealPlain(
  generation: Generation,
  cipher: StreamCipher,
  context: StoreContext,
): Promise<void> {
  const { kv, keys, guests } = context;
  const own = keys.stream(generation);
  for (const prefix of [own, ...guests.prefixesOf(generation, own)]) {
    let group: Promise<void>[] = [];
    for await (const entry of kv.list({ prefix }, { batchSize: BATCH_VALUES })) {
      if (group.push(sealEntry(entry, { generation, cipher, context })) < SEALED_AT_ONCE) continue;
      await Promise.all(group);
      group = [];
    }
    await Promise.all(group);
  }
}

/** The encrypted form of a plain value; or none, where nothing at its position may be plaintext. */
export async function sealedInPlace(
  key: KvKey,
  stored: { readonly body: Bytes; readonly expiresAt: number },
  { place, cipher }: { readonly place: ValuePlace; readonly cipher: StreamCipher },
): Promise<Replacement> {
  if (place.position >= cipher.from) return { key, value: undefined };
  return { key, value: { ...stored, ...await cipher.seal(place, stored.body) } };
}

/** Replaces one value where it is plaintext; when it has changed meanwhile, it is looked at again. */
async function sealEntry(found: KvEntry, sealing: Sealing): Promise<void> {
  const { kv } = sealing.context;
  const { key } = found;
  let entry: KvEntryMaybe = found;
  while (entry.versionstamp !== null) {
    const { versionstamp } = entry;
    const replacement = await replacementOf(entry, sealing);
    if (!replacement) return;
    const mutations = replacing(key, replacement, sealing.context);
    const write = { checks: [{ key, versionstamp }], mutations };
    const result = await kv.operation("encrypt a value", () => kv.commit(write));
    if (result.ok) return;
    entry = await kv.operation("read a value", () => kv.get(key));
  }
}

function replacing(
  key: KvKey,
  { key: place, value }: Replacement,
  { now }: StoreContext,
): Mutation[] {
  if (!value) return [{ type: "delete", key }];
  const expireIn = Math.max(1, value.expiresAt - now());
  const set: Mutation = { type: "set", key: place, value, expireIn };
  return place === key ? [set] : [{ type: "delete", key }, set];
}

async function replacementOf(entry: KvEntry, sealing: Sealing): Promise<Replacement | undefined> {
  const { generation, context: { keys, guests } } = sealing;
  const own = keys.stream(generation);
  const [part, ...place] = entry.key.slice(own.length);
  if (isUnder(entry.key, own)) {
    if (part === "event") return await sealedEvent(entry, place, sealing);
    if (part === "chunk") return await sealedChunk(entry, place, sealing);
  }
  return await guests.ownerOf(generation, entry.key)?.sealed?.(entry, sealing);
}

async function sealedEvent(
  { key, value }: KvEntry,
  [generationId, position]: KvKey,
  { generation, cipher }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedEventSchema.safeParse(value);
  if (!stored.success || stored.data.nonce || generationId !== generation.generation) {
    return undefined;
  }
  const place = eventPlace({ ...stored.data, position: Number(position) });
  return await sealedInPlace(key, stored.data, { place, cipher });
}

async function sealedChunk(
  { key, value }: KvEntry,
  [generationId, commit, position, index]: KvKey,
  { generation, cipher }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedChunkSchema.safeParse(value);
  if (!stored.success || stored.data.nonce || generationId !== generation.generation) {
    return undefined;
  }
  const place = chunkPlace({
    commit: String(commit),
    position: Number(position),
    index: Number(index),
  });
  return await sealedInPlace(key, stored.data, { place, cipher });
}

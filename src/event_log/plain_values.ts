import {
  storedChunkSchema,
  storedEventSchema,
  storedHashSchema,
  storedPartialSchema,
  storedPieceSchema,
} from "./codec.ts";
import { PAGE_EVENTS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { isKeyedHash, type Place, type SessionCipher, type SessionLife } from "./session_cipher.ts";
import type { Store } from "./store.ts";

/** Values that are looked at together. */
const AT_ONCE = 8;

type Entry = Deno.KvEntry<unknown>;

/** Another value, perhaps at another place, in a value's stead; or none, where it is to go. */
interface Replacement {
  readonly place: Deno.KvKey;
  readonly value: { readonly expiresAt: number } | undefined;
}

/**
 * Encrypts what a session whose key is new holds in plain. What was written ahead by an append that
 * came to nothing, and lies where nothing may be plain, is deleted. Values of other lives are left.
 */
export async function sealPlain(
  life: SessionLife,
  cipher: SessionCipher,
  store: Store,
): Promise<void> {
  const { keys } = store;
  for (const prefix of [keys.session(life), keys.hashes(life)]) {
    let group: Promise<void>[] = [];
    for await (const entry of store.kv.list({ prefix }, { batchSize: PAGE_EVENTS / 10 })) {
      if (group.push(sealEntry(entry, { life, cipher, store })) < AT_ONCE) continue;
      await Promise.all(group);
      group = [];
    }
    await Promise.all(group);
  }
}

interface Sealing {
  readonly life: SessionLife;
  readonly cipher: SessionCipher;
  readonly store: Store;
}

/** Replaces one value where it is in plain; when it has changed meanwhile, it is looked at again. */
async function sealEntry(found: Entry, sealing: Sealing): Promise<void> {
  const { kv, now, deadlineMs } = sealing.store;
  const { key } = found;
  let entry: Deno.KvEntryMaybe<unknown> = found;
  while (entry.versionstamp !== null) {
    const { versionstamp } = entry;
    const replacement = await replacementOf(entry, sealing);
    if (!replacement) return;
    const { place, value } = replacement;
    const isMoved = !value || place !== key;
    const result = await within(deadlineMs, "encrypt a value", () =>
      whileLocked(() => {
        const atomic = kv.atomic().check({ key, versionstamp });
        if (isMoved) atomic.delete(key);
        if (value) atomic.set(place, value, { expireIn: Math.max(1, value.expiresAt - now()) });
        return atomic.commit();
      }));
    if (result.ok) return;
    entry = await within(deadlineMs, "read a value", () => whileLocked(() => kv.get(key)));
  }
}

async function replacementOf(entry: Entry, sealing: Sealing): Promise<Replacement | undefined> {
  const { keys } = sealing.store;
  const { key } = entry;
  if (key.length === keys.hashes(sealing.life).length + 1) return await rehashed(entry, sealing);
  const [kind, ...rest] = key.slice(keys.session(sealing.life).length);
  if (kind === "event") return await sealedEvent(entry, rest, sealing);
  if (kind === "chunk") return await sealedChunk(entry, rest, sealing);
  return kind === "partial" && rest.length === 3
    ? await sealedPiece(entry, rest, sealing)
    : undefined;
}

async function sealedEvent(
  { key, value }: Entry,
  [incarnation, position]: Deno.KvKey,
  { life, cipher }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedEventSchema.safeParse(value);
  if (!stored.success || stored.data.nonce || incarnation !== life.incarnation) return undefined;
  const place = { ...stored.data, kind: "event", position: Number(position) } as const;
  return await replaced(key, { place, stored: stored.data, cipher });
}

async function sealedChunk(
  { key, value }: Entry,
  [incarnation, commit, position, index]: Deno.KvKey,
  { life, cipher }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedChunkSchema.safeParse(value);
  if (!stored.success || stored.data.nonce || incarnation !== life.incarnation) return undefined;
  const place = {
    kind: "chunk",
    commit: String(commit),
    position: Number(position),
    index: Number(index),
  } as const;
  return await replaced(key, { place, stored: stored.data, cipher });
}

/** The key of a piece does not tell its life; the partial that it belongs to does. */
async function sealedPiece(
  { key, value }: Entry,
  [openedAt, attempt, offset]: Deno.KvKey,
  { life, cipher, store }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedPieceSchema.safeParse(value);
  if (!stored.success || stored.data.nonce) return undefined;
  const partial = await store.kv.get(store.keys.partial(life, Number(openedAt)));
  const known = storedPartialSchema.safeParse(partial.value);
  if (!known.success || known.data.incarnation !== life.incarnation) return undefined;
  const place = {
    kind: "piece",
    openedAt: Number(openedAt),
    attempt: String(attempt),
    offset: Number(offset),
  } as const;
  return await replaced(key, { place, stored: stored.data, cipher });
}

async function replaced(key: Deno.KvKey, { place, stored, cipher }: {
  readonly place: Exclude<Place, { kind: "label" }>;
  readonly stored: { readonly body: Uint8Array<ArrayBuffer>; readonly expiresAt: number };
  readonly cipher: SessionCipher;
}): Promise<Replacement> {
  const position = place.kind === "piece" ? place.openedAt : place.position;
  if (position >= cipher.from) return { place: key, value: undefined };
  return { place: key, value: { ...stored, ...await cipher.seal(place, stored.body) } };
}

async function rehashed(
  { key, value }: Entry,
  { life, cipher, store }: Sealing,
): Promise<Replacement | undefined> {
  const stored = storedHashSchema.safeParse(value);
  const hash = String(key.at(-1));
  if (!stored.success || isKeyedHash(hash)) return undefined;
  if (stored.data.incarnation !== life.incarnation) return undefined;
  return { place: store.keys.hash(life, await cipher.keyedHash(hash)), value: stored.data };
}

import type { Bytes } from "./cipher.ts";
import { encode, type StoredHead, type TimedEvent } from "./codec.ts";
import { EventLogError } from "./errors.ts";
import type { SessionKey } from "./keys.ts";
import { APPEND_BYTES, BATCH_MUTATIONS, COMMIT_BYTES, PHYSICAL_LIVES, SLICE_MS } from "./limits.ts";
import { storedBody } from "./sealed_value.ts";
import type { SessionCipher } from "./session_cipher.ts";
import type { Store } from "./store.ts";
import type { Batch, Label } from "./types.ts";
import { WriteAhead } from "./write_ahead.ts";

/** The commit that a batch is added to. */
export interface Target {
  readonly atomic: Deno.AtomicOperation;
  readonly key: SessionKey;
  readonly store: Store;
}

/** The head after a batch. */
export function nextHead(head: StoredHead | undefined, batch: {
  readonly ttlMs: number;
  readonly expected: number;
  readonly events: readonly unknown[];
  readonly turns: number;
  readonly commit: string;
  readonly at: number;
  readonly label?: Label;
}): StoredHead {
  const physical = batch.at + batch.ttlMs * PHYSICAL_LIVES;
  return {
    v: head?.v ?? 1,
    ...(head?.key ? { key: head.key } : {}),
    incarnation: head?.incarnation ?? batch.commit,
    position: batch.expected + batch.events.length,
    commit: batch.commit,
    turns: batch.turns,
    createdAt: head?.createdAt ?? batch.at,
    expiresAt: batch.at + batch.ttlMs,
    indexExpiresAt: head?.indexExpiresAt ?? physical,
    eventsExpireAt: head?.eventsExpireAt ?? physical,
    usedAt: batch.at,
    ...labelled(batch.label ?? head),
  };
}

function labelled(label: Partial<Label> | undefined): Partial<Label> {
  const { name, preview } = label ?? {};
  return { ...(name ? { name } : {}), ...(preview ? { preview } : {}) };
}

/**
 * Adds the events to the commit. What it has no room for is written ahead of it, behind the head,
 * where nobody reads. False when the head has changed meanwhile, so that nothing can be appended.
 */
export async function setEvents({ atomic, key, store }: Target, batch: {
  readonly expected: number;
  readonly events: readonly TimedEvent[];
  readonly commit: string;
  /** What they belong to; without a count of turns they are ahead of a commit that is still to come. */
  readonly head: Pick<StoredHead, "incarnation"> & { readonly turns?: number };
  /** What every write checks: the head as it was seen. */
  readonly checks: readonly Deno.AtomicCheck[];
  /** When the events were appended, unless they have a time of their own. */
  readonly at: number;
  readonly cipher: SessionCipher | undefined;
}): Promise<boolean> {
  const expireIn = store.ttlMs * PHYSICAL_LIVES;
  const encoded = await encodeAll(batch.events);
  const total = encoded.flat().reduce((sum, chunk) => sum + chunk.length, 0);
  if (total > APPEND_BYTES) {
    const found = `its events have ${total} bytes, at most ${APPEND_BYTES} are allowed`;
    throw new EventLogError("event_too_large", `Cannot append: ${found}`);
  }
  const isOne = total <= COMMIT_BYTES && encoded.flat().length <= BATCH_MUTATIONS;
  const ahead = new WriteAhead(store.kv, { checks: batch.checks, expireIn });
  const values = { ...batch, key, store, expiresAt: batch.at + expireIn };
  const { turns } = batch.head;
  for (let first = 0; first < encoded.length; first += BATCH_MUTATIONS) {
    const some = encoded.slice(first, first + BATCH_MUTATIONS);
    const writes = await Promise.all(some.flatMap((pieces, index) =>
      valuesOf(pieces, {
        ...values,
        at: batch.events[first + index]?.at ?? batch.at,
        position: batch.expected + 1 + first + index,
      })
    ));
    const isEnd = first + some.length === encoded.length;
    for (const [index, { place, value }] of writes.entries()) {
      const isLast = isEnd && index === writes.length - 1;
      if (isLast && turns !== undefined) atomic.set(place, { ...value, turns }, { expireIn });
      else if (isOne && turns !== undefined) atomic.set(place, value, { expireIn });
      else if (!await ahead.set(place, { ...value, ahead: true })) return false;
    }
  }
  return await ahead.flush();
}

/** Encodes events; between many of them others get their turn. */
async function encodeAll(events: readonly TimedEvent[]): Promise<Bytes[][]> {
  const encoded: Bytes[][] = [];
  let until = performance.now() + SLICE_MS;
  for (const event of events) {
    encoded.push(encode(event));
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    until = performance.now() + SLICE_MS;
  }
  return encoded;
}

/** What one event is stored as: its chunks, and last its own value. */
function valuesOf([body = new Uint8Array(), ...rest]: readonly Bytes[], event: {
  readonly key: SessionKey;
  readonly store: Store;
  readonly head: Pick<StoredHead, "incarnation">;
  readonly position: number;
  readonly commit: string;
  readonly at: number;
  readonly expiresAt: number;
  readonly cipher: SessionCipher | undefined;
}) {
  const { key, store: { keys }, head: { incarnation }, position, commit, at, expiresAt } = event;
  const chunks = rest.map(async (chunk, index) => {
    const place = { kind: "chunk", position, commit, index } as const;
    const stored = await storedBody(event.cipher, place, chunk);
    const value = { v: 1, expiresAt, ...stored };
    return { place: keys.chunk(key, { incarnation, commit, position, index }), value };
  });
  const own = async () => {
    const place = { kind: "event", position, commit, at, chunks: rest.length } as const;
    const stored = await storedBody(event.cipher, place, body);
    const value = { v: 1, commit, at, expiresAt, chunks: rest.length, ...stored };
    return { place: keys.event(key, { incarnation, position }), value };
  };
  return [...chunks, own()];
}

/** Adds the session to its owner's list, in the place of the same id's former life. */
export function setIndex(
  { atomic, key, store }: Target,
  { head, former }: { readonly head: StoredHead; readonly former: StoredHead | undefined },
) {
  if (former) atomic.delete(store.keys.indexEntry(key, former.createdAt));
  const value = { v: 1, expiresAt: head.indexExpiresAt };
  const expireIn = Math.max(1, head.indexExpiresAt - store.now());
  return atomic.set(store.keys.indexEntry(key, head.createdAt), value, { expireIn });
}

/** Adds the content hash of a turn's message. */
export async function setHash(
  { atomic, key, store }: Target,
  { hash, turn, head, cipher }: {
    readonly hash: string;
    readonly turn: string;
    readonly head: StoredHead;
    readonly cipher: SessionCipher | undefined;
  },
): Promise<void> {
  const { incarnation, expiresAt } = head;
  const value = { v: 1, incarnation, turn, expiresAt };
  const name = await cipher?.keyedHash(hash) ?? hash;
  atomic.set(store.keys.hash(key, name), value, { expireIn: store.ttlMs });
}

/** Checks the lease, and adds what becomes of it and of the session's mark as open. */
export function setOpen({ atomic, key, store }: Target, { open, lease }: Batch): void {
  const { keys, ttlMs, now } = store;
  const leaseKey = keys.lease(key);
  if (lease) atomic.check({ key: leaseKey, versionstamp: lease.version });
  if (lease?.ends || open === false) atomic.delete(leaseKey);
  const expireIn = ttlMs * PHYSICAL_LIVES;
  if (open) atomic.set(keys.open(key), { v: 1, expiresAt: now() + expireIn }, { expireIn });
  if (open === false) atomic.delete(keys.open(key));
}

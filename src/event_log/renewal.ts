import { storedChunkSchema, storedEventSchema, type StoredHead } from "./codec.ts";
import type { KeySpace, SessionKey } from "./keys.ts";
import { BATCH_MUTATIONS, COMMIT_BYTES, PAGE_EVENTS, PHYSICAL_LIVES } from "./limits.ts";
import { setSpareKey, storedForm } from "./sealed_head.ts";
import type { SeenHead } from "./seen_head.ts";
import type { SessionKeys } from "./session_keys.ts";

/** A head that is there, with the version that a commit checks. */
export type Present = SeenHead & { readonly head: StoredHead };

interface Store {
  readonly kv: Deno.Kv;
  readonly keys: KeySpace;
  readonly secrets: SessionKeys;
  readonly ttlMs: number;
  /** In ms since the epoch. */
  readonly now: number;
}

/**
 * Lets a session's events live on before the session itself does. Due when the first of them would
 * be gone before `now + ttlMs`; then every event with less than half of its physical life left is
 * rewritten. So a pass leaves at least half a time to live until the next, nothing is read while
 * none is due, and an event is rewritten once in half of its physical life. Undefined when the
 * head has changed meanwhile; what was renewed until then stays so.
 */
export async function renew(
  key: SessionKey,
  seen: Present,
  store: Store,
): Promise<Present | undefined> {
  const due = store.now + store.ttlMs;
  const { head } = seen;
  if (Math.min(head.eventsExpireAt, head.indexExpiresAt) >= due) return seen;
  const eventsExpireAt = await renewEvents(key, seen, store);
  if (eventsExpireAt === undefined) return undefined;
  const expireIn = store.ttlMs * PHYSICAL_LIVES;
  const indexExpiresAt = store.now + expireIn;
  const renewed = { ...head, eventsExpireAt, indexExpiresAt };
  const atomic = store.kv.atomic()
    .check(seen.entry)
    .set(store.keys.indexEntry(key, head.createdAt), { v: 1, expiresAt: indexExpiresAt }, {
      expireIn,
    })
    .set(store.keys.head(key), await storedForm(key, renewed, store.secrets), { expireIn });
  setSpareKey({ atomic, key, store: { ...store, now: () => store.now } }, renewed);
  const result = await atomic.commit();
  if (!result.ok) return undefined;
  return { entry: { ...seen.entry, versionstamp: result.versionstamp }, head: renewed };
}

/** When the first of the events is gone, after the pass; undefined when the head has changed. */
async function renewEvents(
  key: SessionKey,
  seen: Present,
  { kv, keys, ttlMs, now }: Store,
): Promise<number | undefined> {
  const { incarnation, position: last } = seen.head;
  const expireIn = ttlMs * PHYSICAL_LIVES;
  const expiresAt = now + expireIn;
  const start = keys.event(key, { incarnation, position: 1 });
  const end = keys.event(key, { incarnation, position: last + 1 });
  let earliest = expiresAt;
  let batch = { atomic: kv.atomic().check(seen.entry), mutations: 0, bytes: 0 };
  for await (const { key: place, value } of kv.list({ start, end }, { batchSize: PAGE_EVENTS })) {
    const stored = storedEventSchema.safeParse(value);
    if (!stored.success) continue;
    const event = stored.data;
    if (event.expiresAt >= now + expireIn / 2) {
      earliest = Math.min(earliest, event.expiresAt);
      continue;
    }
    if (batch.mutations >= BATCH_MUTATIONS || batch.bytes + event.body.length > COMMIT_BYTES) {
      if (!(await batch.atomic.commit()).ok) return undefined;
      batch = { atomic: kv.atomic().check(seen.entry), mutations: 0, bytes: 0 };
    }
    const position = Number(place.at(-1));
    await renewChunks(
      { kv, expireIn, expiresAt },
      event.chunks,
      (index) => keys.chunk(key, { incarnation, commit: event.commit, position, index }),
    );
    batch.atomic.set(place, { ...event, expiresAt }, { expireIn });
    batch.mutations += 1;
    batch.bytes += event.body.length;
  }
  return (await batch.atomic.commit()).ok ? earliest : undefined;
}

/** Each chunk by itself, and only if it is still there: an erasure may be under way. */
async function renewChunks(
  { kv, expireIn, expiresAt }: {
    readonly kv: Deno.Kv;
    readonly expireIn: number;
    readonly expiresAt: number;
  },
  count: number,
  placeOf: (index: number) => Deno.KvKey,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    const entry = await kv.get(placeOf(index));
    const chunk = storedChunkSchema.safeParse(entry.value);
    if (!chunk.success) continue;
    await kv.atomic().check(entry).set(entry.key, { ...chunk.data, expiresAt }, { expireIn })
      .commit();
  }
}

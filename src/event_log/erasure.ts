import {
  spareKeySchema,
  storedHashSchema,
  storedHeadSchema,
  storedPartialSchema,
  storedTombstoneSchema,
} from "./codec.ts";
import type { Grave } from "./seen_head.ts";
import type { SessionKey } from "./keys.ts";
import { BATCH_MUTATIONS, PHYSICAL_LIVES, TOMBSTONE_MS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";

/**
 * Deletes every key of a session as it is now. One that begins anew under the same id meanwhile
 * keeps what it has; but what was sent to the id before, and comes after, is refused. False when
 * there was no session.
 */
export async function eraseSession(key: SessionKey, store: Store): Promise<boolean> {
  const { wasThere, wasListed } = await within(
    store.deadlineMs,
    "erase a session",
    () => bury(key, store),
  );
  const hasLeft = await finishErasure(key, store);
  if (hasLeft && !wasListed) await deleteIndexEntries(key, store);
  return wasThere;
}

/** Goes on with erasures that were broken off by the end of their instance. */
export async function finishErasures(store: Store): Promise<void> {
  const { kv, keys, deadlineMs } = store;
  const places = await within(
    deadlineMs,
    "look for erasures",
    () =>
      Array.fromAsync(
        kv.list({ prefix: keys.allErasing() }, { limit: BATCH_MUTATIONS }),
        ({ key }) => key,
      ),
  );
  for (const key of places) {
    await finishErasure({ owner: String(key.at(-2)), session: String(key.at(-1)) }, store);
  }
}

/** Deletes what an erasure that has begun has left. Whether there was anything. */
export async function finishErasure(key: SessionKey, store: Store): Promise<boolean> {
  const { kv, keys, deadlineMs } = store;
  const inTime = <Result>(task: () => Promise<Result>) =>
    within(deadlineMs, "finish an erasure", () => whileLocked(task));
  let hasLeft = false;
  for (const prefix of [keys.session(key), keys.hashes(key)]) {
    for (let isThrough = false; !isThrough;) {
      const pass = await inTime(() => deletePass(key, prefix, store));
      hasLeft ||= pass.hasLeft;
      isThrough = pass.isThrough;
    }
  }
  await inTime(async () => {
    const erasing = await kv.get(keys.erasing(key));
    await kv.atomic().check(erasing).delete(erasing.key).commit();
  });
  return hasLeft;
}

/** What is known of a session's erasures. */
export async function readGrave(
  key: SessionKey,
  { kv, keys, deadlineMs }: Store,
): Promise<Grave> {
  const [tombstone, erasing] = await within(
    deadlineMs,
    "look at a session's erasure",
    () =>
      whileLocked(() => kv.getMany<[unknown, unknown]>([keys.tombstone(key), keys.erasing(key)])),
  );
  return {
    tombstone: { key: tombstone.key, versionstamp: tombstone.versionstamp },
    erasing: { key: erasing.key, versionstamp: erasing.versionstamp },
  };
}

/** Whether a session was erased after that was known. */
export async function isErasedSince(
  key: SessionKey,
  { grave, store }: { readonly grave: Grave; readonly store: Store },
): Promise<boolean> {
  const { tombstone } = await readGrave(key, store);
  return tombstone.versionstamp !== grave.tombstone.versionstamp;
}

/** Keeps out what was on its way to a session that is not there. False where one has begun. */
export async function closeGrave(
  key: SessionKey,
  { head, store }: { readonly head: Deno.AtomicCheck; readonly store: Store },
): Promise<boolean> {
  const { kv, keys, now } = store;
  const value = { v: 1, token: crypto.randomUUID(), expiresAt: now() + TOMBSTONE_MS };
  const result = await kv.atomic().check(head)
    .set(keys.tombstone(key), value, { expireIn: TOMBSTONE_MS }).commit();
  return result.ok;
}

/** Deletes every key that begins like this. */
export async function deletePrefix(prefix: Deno.KvKey, { kv }: Store): Promise<void> {
  for (let found = BATCH_MUTATIONS; found === BATCH_MUTATIONS;) {
    found = 0;
    const atomic = kv.atomic();
    for await (const entry of kv.list({ prefix }, { limit: BATCH_MUTATIONS })) {
      atomic.delete(entry.key);
      found += 1;
    }
    if (found > 0) await whileLocked(() => atomic.commit());
  }
}

/** From here on nobody reads or writes the session as it was: where it has a key, that is gone. */
async function bury(key: SessionKey, { kv, keys, now, ttlMs }: Store): Promise<{
  readonly wasThere: boolean;
  /** Whether its place in the list of sessions was known, and is free now. */
  readonly wasListed: boolean;
}> {
  const token = crypto.randomUUID();
  let found = { wasThere: false, wasListed: false };
  for (;;) {
    const entry = await kv.get(keys.head(key));
    const stored = storedHeadSchema.safeParse(entry.value);
    const tombstone = storedTombstoneSchema.safeParse((await kv.get(keys.tombstone(key))).value);
    if (tombstone.success && tombstone.data.token === token) return found;
    const isDamaged = !stored.success && entry.versionstamp !== null;
    const wasThere = stored.success ? stored.data.expiresAt > now() : isDamaged;
    found = { wasThere, wasListed: stored.success };
    const value = { v: 1, token, expiresAt: now() + TOMBSTONE_MS };
    const expireIn = ttlMs * PHYSICAL_LIVES;
    const atomic = kv.atomic().check(entry)
      .delete(keys.head(key)).delete(keys.spareKey(key))
      .delete(keys.lease(key)).delete(keys.open(key))
      .set(keys.tombstone(key), value, { expireIn: TOMBSTONE_MS })
      .set(keys.erasing(key), { v: 1, expiresAt: now() + expireIn }, { expireIn });
    if (stored.success) atomic.delete(keys.indexEntry(key, stored.data.createdAt));
    if ((await atomic.commit()).ok) return found;
  }
}

/** For a session whose head is damaged or gone, so that only the whole list tells its place in it. */
async function deleteIndexEntries(key: SessionKey, { kv, keys }: Store): Promise<void> {
  for await (const { key: place } of kv.list({ prefix: keys.index(key.owner) })) {
    if (place.at(-1) !== key.session) continue;
    const head = await kv.get(keys.head(key));
    const stored = storedHeadSchema.safeParse(head.value);
    if (stored.success && stored.data.createdAt === place.at(-2)) continue;
    await kv.atomic().check(head).delete(place).commit();
  }
}

/** Commits of one pass over what is to be deleted: so many are through before any deadline. */
const PASS_COMMITS = 10;

/**
 * One pass over a prefix, while the session is marked as being erased: once another instance is
 * through with it, what is under the prefix may be a next life's that has not landed.
 */
async function deletePass(key: SessionKey, prefix: Deno.KvKey, store: Store): Promise<{
  readonly hasLeft: boolean;
  /** Whether no other one is needed. */
  readonly isThrough: boolean;
}> {
  const { kv, keys } = store;
  const [head, erasing] = await kv.getMany<[unknown, unknown]>([
    keys.head(key),
    keys.erasing(key),
  ]);
  if (erasing.versionstamp === null) return { hasLeft: false, isThrough: true };
  const stored = storedHeadSchema.safeParse(head.value);
  const belongs = stored.success ? belongsTo(stored.data.incarnation) : () => false;
  const begin = () => ({ atomic: kv.atomic().check(head, erasing), count: 0 });
  let batch = begin();
  let commits = 0;
  let hasLeft = false;
  for await (const entry of kv.list({ prefix })) {
    if (belongs(entry)) continue;
    hasLeft = true;
    batch.atomic.delete(entry.key);
    batch.count += 1;
    if (batch.count < BATCH_MUTATIONS) continue;
    const isDone = (await batch.atomic.commit()).ok && ++commits < PASS_COMMITS;
    if (!isDone) return { hasLeft, isThrough: false };
    batch = begin();
  }
  return { hasLeft, isThrough: batch.count === 0 || (await batch.atomic.commit()).ok };
}

/** Tells, of keys in their order, whether they are the living session's, or may be. */
function belongsTo(incarnation: string): (entry: Deno.KvEntry<unknown>) => boolean {
  let attempt: string | undefined;
  return ({ key, value }) => {
    const [, , , , kind, owned, piece] = key;
    switch (kind) {
      case "event":
      case "chunk":
        return owned === incarnation;
      case "key":
        return spareKeySchema.safeParse(value).data?.incarnation === incarnation;
      case "partial": {
        if (piece !== undefined) return piece === attempt;
        const partial = storedPartialSchema.safeParse(value);
        const isLiving = partial.success && partial.data.incarnation === incarnation;
        attempt = isLiving ? partial.data.attempt : undefined;
        return isLiving;
      }
      default: {
        const hash = storedHashSchema.safeParse(value);
        return !hash.success || hash.data.incarnation === incarnation;
      }
    }
  };
}

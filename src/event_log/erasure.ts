import { storedHashSchema, storedHeadSchema } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { BATCH_MUTATIONS } from "./limits.ts";
import { whileLocked } from "./patience.ts";
import { listedAt } from "./repair.ts";
import type { Store } from "./store.ts";

/**
 * Deletes every key of a session as it is now. One that begins anew under the same id meanwhile
 * keeps what it has. False when there was no session.
 */
export async function eraseSession(key: SessionKey, store: Store): Promise<boolean> {
  const wasThere = await deleteHead(key, store);
  const { keys } = store;
  for (const prefix of [keys.session(key), keys.hashes(key)]) {
    while (await deletePass(key, prefix, store));
  }
  return wasThere;
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

/** What a damaged head cannot tell of the owner's list, the list tells itself. */
async function deleteHead(key: SessionKey, store: Store): Promise<boolean> {
  const { kv, keys, now } = store;
  for (;;) {
    const entry = await kv.get(keys.head(key));
    const stored = storedHeadSchema.safeParse(entry.value);
    const atomic = kv.atomic().check(entry)
      .delete(keys.head(key)).delete(keys.lease(key)).delete(keys.open(key));
    const isDamaged = !stored.success && entry.versionstamp !== null;
    const listed = isDamaged ? await listedAt(key, store) : [];
    if (stored.success) listed.push(stored.data.createdAt);
    for (const createdAt of listed) atomic.delete(keys.indexEntry(key, createdAt));
    const wasThere = stored.success ? stored.data.expiresAt > now() : isDamaged;
    if ((await atomic.commit()).ok) return wasThere;
  }
}

/** One pass over a prefix. Whether another one is needed. */
async function deletePass(key: SessionKey, prefix: Deno.KvKey, store: Store): Promise<boolean> {
  const { kv, keys } = store;
  const head = await kv.get(keys.head(key));
  const stored = storedHeadSchema.safeParse(head.value);
  const living = stored.success ? stored.data.incarnation : undefined;
  const begin = () => ({ atomic: kv.atomic().check(head), count: 0 });
  let batch = begin();
  for await (const entry of kv.list({ prefix })) {
    if (living !== undefined && belongsTo(living, entry)) continue;
    batch.atomic.delete(entry.key);
    batch.count += 1;
    if (batch.count < BATCH_MUTATIONS) continue;
    if (!(await batch.atomic.commit()).ok) return true;
    batch = begin();
  }
  return batch.count > 0 && !(await batch.atomic.commit()).ok;
}

/** Whether a key is the living session's, or may be. */
function belongsTo(incarnation: string, { key, value }: Deno.KvEntry<unknown>): boolean {
  const [, , , , kind, owned] = key;
  if (kind === "event" || kind === "chunk") return owned === incarnation;
  const hash = storedHashSchema.safeParse(value);
  return !hash.success || hash.data.incarnation === incarnation;
}

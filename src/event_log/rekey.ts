import type { StoredHead } from "./codec.ts";
import { EventLogError, type EventLogErrorCode } from "./errors.ts";
import type { SessionKey } from "./keys.ts";
import { PAGE_EVENTS, PHYSICAL_LIVES } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { sealPlain } from "./plain_values.ts";
import { headOrRebuilt } from "./repair.ts";
import { setSpareKey, storedForm } from "./sealed_head.ts";
import type { Store } from "./store.ts";

/** How far a pass is, in sessions. */
export interface RekeyProgress {
  readonly done: number;
  readonly total: number;
}

/** What a pass came to, in sessions. */
export interface Rekeyed {
  readonly total: number;
  /** Their key was wrapped by the first master key already. */
  readonly current: number;
  /** Their key was wrapped by another one. */
  readonly rewrapped: number;
  /** They were in plain, or in part. */
  readonly encrypted: number;
  /** They had gone before their turn came. */
  readonly gone: number;
  /** They could not be read. */
  readonly refused: readonly (SessionKey & {
    readonly code: EventLogErrorCode;
    readonly message: string;
  })[];
}

type Outcome = "current" | "rewrapped" | "encrypted" | "gone";

const MAX_RACES = 100;

/**
 * Goes over all sessions: gives a key to those that have none, encrypts what they hold in plain,
 * and wraps every key by the first master key. What is done is passed over, so that a pass that was
 * killed is begun again. Every write is checked against what it replaces, and keeps its expiry.
 */
export async function rekeyAll(
  store: Store,
  onProgress: (progress: RekeyProgress) => void,
): Promise<Rekeyed> {
  if (!store.secrets.isOn) throw new TypeError("Cannot rekey: there is no key in ENCRYPTION_KEYS");
  const counts = { current: 0, rewrapped: 0, encrypted: 0, gone: 0 };
  const refused: Rekeyed["refused"][number][] = [];
  let total = 0;
  for await (const _ of indexed(store)) total += 1;
  let done = 0;
  for await (const key of indexed(store)) {
    try {
      counts[await rekey(key, store)] += 1;
    } catch (error) {
      if (!(error instanceof EventLogError) || error.code === "store_unavailable") throw error;
      refused.push({ ...key, code: error.code, message: error.message });
    }
    done += 1;
    onProgress({ done, total: Math.max(done, total) });
  }
  return { total: done, ...counts, refused };
}

async function* indexed({ kv, keys }: Store): AsyncGenerator<SessionKey> {
  for await (const { key } of kv.list({ prefix: keys.allIndexes() }, { batchSize: PAGE_EVENTS })) {
    yield { owner: String(key.at(-3)), session: String(key.at(-1)) };
  }
}

/** One session: a key, then its values, then the word in its head that nothing of it is in plain. */
async function rekey(key: SessionKey, store: Store): Promise<Outcome> {
  let outcome: Outcome = "current";
  for (let races = 0; races < MAX_RACES; races++) {
    const { entry, head } = await headOrRebuilt(key, store);
    if (!head) return "gone";
    if (store.secrets.isCurrent(head)) return outcome;
    if (!head.key) {
      outcome = "encrypted";
      const keyed = await store.secrets.keyed(key, head, head.position + 1);
      await put(key, { entry, head: keyed }, store);
      continue;
    }
    if (head.key.from > 1) {
      outcome = "encrypted";
      const cipher = await store.secrets.cipherOf(key, head);
      if (cipher) await sealPlain({ ...key, incarnation: head.incarnation }, cipher, store);
    } else if (outcome === "current") outcome = "rewrapped";
    await put(key, { entry, head: await store.secrets.rewrapped(key, head, 1) }, store);
  }
  throw new EventLogError(
    "store_unavailable",
    `Cannot rekey a session: it changed ${MAX_RACES} times meanwhile; begin again later`,
  );
}

/** Writes a head where it has not changed; the next look tells whether it had. */
async function put(
  key: SessionKey,
  { entry, head }: {
    readonly entry: Deno.KvEntryMaybe<unknown>;
    readonly head: StoredHead;
  },
  store: Store,
): Promise<void> {
  const { kv, keys, secrets, ttlMs, now, deadlineMs } = store;
  const stored = await storedForm(key, head, secrets);
  const expireIn = Math.max(1, head.expiresAt + ttlMs * (PHYSICAL_LIVES - 1) - now());
  await within(deadlineMs, "write a session's head", () =>
    whileLocked(() => {
      const atomic = kv.atomic().check(entry).set(keys.head(key), stored, { expireIn });
      setSpareKey({ atomic, key, store }, head);
      return atomic.commit();
    }));
}

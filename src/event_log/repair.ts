import { logger } from "../telemetry/mod.ts";
import { storedEventSchema, type StoredHead } from "./codec.ts";
import { EventLogError } from "./errors.ts";
import type { SessionKey } from "./keys.ts";
import { PAGE_EVENTS, PHYSICAL_LIVES } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { readHead, setHead, withSpareKey } from "./sealed_head.ts";
import type { Store } from "./store.ts";

/** What the events of one life of an id tell of its head. Times in ms since the epoch. */
interface Remains {
  readonly incarnation: string;
  position: number;
  turns: number;
  commit: string;
  /** The last use that its events prove; undefined where none of them can be read. */
  usedAt?: number;
  firstAt?: number;
  /** When the store lets the first of them go. */
  eventsExpireAt: number;
  /** Whether any of them is encrypted. */
  isSealed: boolean;
}

/** A head as the store has it; one that is damaged is made anew out of the events. */
export async function headOrRebuilt(key: SessionKey, store: Store): Promise<{
  readonly entry: Deno.KvEntryMaybe<unknown>;
  readonly head: StoredHead | undefined;
  readonly isDamaged: boolean;
}> {
  const entry = await within(
    store.deadlineMs,
    "read a session's head",
    () => whileLocked(() => store.kv.get(store.keys.head(key))),
  );
  const found = await readHead(key, entry.value, store.secrets);
  const isDamaged = !found && entry.versionstamp !== null;
  const head = isDamaged ? await rebuildHead(key, entry.value, store) : found;
  return { entry, head, isDamaged };
}

/**
 * The head that a session's events tell of, for one whose own cannot be read. A log is never begun
 * anew over one that is there. Its end is the last use that the events prove. Undefined when there
 * are no events. Throws `EventLogError` `newer_version` for the head of a version to come, and
 * `key_refused` where the session is encrypted and no copy of its key is there.
 */
async function rebuildHead(
  key: SessionKey,
  damaged: unknown,
  store: Store,
): Promise<StoredHead | undefined> {
  if (isNewer(damaged)) {
    const message = "Cannot read the session: a newer version of the bridge wrote its head";
    throw new EventLogError("newer_version", message);
  }
  const lives = await within(
    store.deadlineMs,
    "rebuild a session's head",
    () => whileLocked(() => remains(key, store)),
  );
  const [last] = lives.sort((one, other) => (other.usedAt ?? 0) - (one.usedAt ?? 0));
  if (!last) return undefined;
  const usedAt = last.usedAt ?? store.now();
  const [createdAt = last.firstAt ?? usedAt] = await listedAt(key, store);
  const head = await withSpareKey(key, {
    v: 1,
    incarnation: last.incarnation,
    position: last.position,
    commit: last.commit,
    turns: last.turns,
    createdAt,
    expiresAt: usedAt + store.ttlMs,
    indexExpiresAt: last.eventsExpireAt,
    eventsExpireAt: last.eventsExpireAt,
  }, store);
  if (!last.isSealed || head.key) return head;
  const message = "Cannot read the session: its key is lost, with its head and the copy of it";
  throw new EventLogError("key_refused", message);
}

/** Puts a head that was rebuilt in the damaged one's place, unless another instance did. */
export async function repairHead(
  { key, entry, head }: {
    readonly key: SessionKey;
    readonly entry: Deno.KvEntryMaybe<unknown>;
    readonly head: StoredHead;
  },
  store: Store,
): Promise<void> {
  await within(store.deadlineMs, "repair a session's head", () =>
    whileLocked(async () => {
      const atomic = store.kv.atomic().check(entry);
      await setHead({ atomic, key, store }, head);
      return await atomic.commit();
    }));
  logger.warn("The head of a session was damaged; it was rebuilt from its events", key);
}

/** When the lives of the id that its owner's list names were created, the newest first. */
export async function listedAt(
  { owner, session }: SessionKey,
  { kv, keys }: Store,
): Promise<number[]> {
  const options = { reverse: true, batchSize: PAGE_EVENTS };
  const times: number[] = [];
  for await (const { key: place } of kv.list({ prefix: keys.index(owner) }, options)) {
    if (place.at(-1) === session) times.push(Number(place.at(-2)));
  }
  return times;
}

async function remains(key: SessionKey, { kv, keys, ttlMs, now }: Store): Promise<Remains[]> {
  const lives = new Map<string, Remains>();
  const begin = (incarnation: string): Remains => ({
    incarnation,
    position: 0,
    turns: 0,
    commit: incarnation,
    eventsExpireAt: now() + ttlMs * PHYSICAL_LIVES,
    isSealed: false,
  });
  for await (const entry of kv.list({ prefix: keys.events(key) }, { batchSize: PAGE_EVENTS })) {
    const incarnation = String(entry.key.at(-2));
    const life = lives.get(incarnation) ?? begin(incarnation);
    take(life, { ...entry, position: Number(entry.key.at(-1)) }, ttlMs);
    if (life.position > 0) lives.set(incarnation, life);
  }
  return [...lives.values()];
}

/** What was written ahead and has no last event after it was never appended. */
function take(
  life: Remains,
  { value, position }: { readonly value: unknown; readonly position: number },
  ttlMs: number,
): void {
  const stored = storedEventSchema.safeParse(value);
  if (stored.data?.ahead) return;
  life.position = position;
  if (!stored.success) return;
  const { at, commit, expiresAt, turns } = stored.data;
  life.commit = commit;
  life.isSealed ||= stored.data.nonce !== undefined;
  life.turns = turns ?? life.turns;
  life.firstAt ??= at;
  life.usedAt = Math.max(life.usedAt ?? 0, at, expiresAt - ttlMs * PHYSICAL_LIVES);
  life.eventsExpireAt = Math.min(life.eventsExpireAt, expiresAt);
}

function isNewer(head: unknown): boolean {
  return typeof head === "object" && head !== null && "v" in head && typeof head.v === "number" &&
    head.v > 2;
}

import type { Check, KvEntryMaybe } from "../../kv/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { StoreContext } from "../context.ts";
import { expiryOf, ttlOf } from "../expiry/expiry.ts";
import { EventStoreError } from "../errors.ts";
import { storedEventSchema } from "../events/stored_event.ts";
import { BATCH_VALUES } from "../limits.ts";
import type { StreamKey } from "../types.ts";
import type { Head } from "./head.ts";
import { headMutation, isNewerHead, readHead, withSpareKey } from "./head_codec.ts";
import { type ErasureGuard, erasureGuardOf, guardPlaces } from "../erasure/erasure_guard.ts";
import type { SeenHead } from "./seen_head.ts";

/** What the events of one generation tell of its head. Times in ms since the epoch. */
interface Remains {
  readonly generation: string;
  position: number;
  tally: number;
  commit: string;
  /** When the last of its events was appended; undefined where none of them can be read. */
  usedAt?: number;
  firstAt?: number;
  /** When the store lets the first of them go; infinite where none of them can be read. */
  eventsExpireAt: number;
  /** When the store lets the last of them go. */
  lastExpiresAt?: number;
  /** The stream's own time to live, in ms, if it had one. */
  ttlMs?: number | undefined;
  /** Whether any of them is encrypted. */
  isSealed: boolean;
}

/**
 * A head as the store has it; one that is damaged is rebuilt from the events. One that has the version
 * that it had when it was seen last is the same. `isGuarded`: what is known of erasures is read with it.
 */
export async function headOrRebuilt(
  stream: StreamKey,
  context: StoreContext,
  { seen, isGuarded = false }: {
    readonly seen?: SeenHead | undefined;
    readonly isGuarded?: boolean;
  } = {},
): Promise<{
  readonly check: Check;
  readonly head: Head | undefined;
  readonly isDamaged: boolean;
  readonly guard?: ErasureGuard;
}> {
  const { kv, keys, secrets } = context;
  const place = keys.head(stream);
  const read = async (): Promise<KvEntryMaybe[]> => {
    return isGuarded
      ? await kv.getMany([place, ...guardPlaces(stream, context)] as const)
      : [await kv.get(place)];
  };
  const name = `read the head of a ${stream.kind.name}`;
  const [entry, tombstone, erasing] = await kv.operation(name, read);
  const { value, versionstamp } = entry ?? { value: null, versionstamp: null };
  const guard = tombstone && erasing ? erasureGuardOf([tombstone, erasing]) : undefined;
  if (seen?.head && versionstamp !== null && seen.check.versionstamp === versionstamp) {
    return { check: seen.check, head: seen.head, isDamaged: false };
  }
  const found = await readHead(stream, value, secrets);
  const isDamaged = !found && versionstamp !== null;
  const head = isDamaged ? await rebuildHead(stream, value, context) : found;
  return { check: { key: place, versionstamp }, head, isDamaged, ...defined({ guard }) };
}

/**
 * The head that a stream's events tell of, for one whose own cannot be read: a stream never begins
 * anew over one that is there. It expires as the last use that the events prove says. Undefined
 * when there are no events. Throws `EventStoreError` `newer_version` for the head of a version to
 * come, and `key_refused` where the stream is encrypted and there is no copy of its key.
 */
async function rebuildHead(
  stream: StreamKey,
  damaged: unknown,
  context: StoreContext,
): Promise<Head | undefined> {
  const cannot = `Cannot read the ${stream.kind.name}:`;
  if (isNewerHead(damaged)) {
    const message = `${cannot} a newer version of the bridge wrote its head`;
    throw new EventStoreError("newer_version", message);
  }
  const generations = await context.kv.operation(
    `rebuild the head of a ${stream.kind.name}`,
    () => remains(stream, context),
  );
  const [last] = generations.sort((one, other) => (other.usedAt ?? 0) - (one.usedAt ?? 0));
  if (!last) return undefined;
  const { generation, position, commit, tally, ttlMs } = last;
  const eventsExpireAt = Math.min(last.eventsExpireAt, expiryOf(context, { ttlMs }).expiresAt);
  const usedAt = lastUseOf(last, context);
  const head = await withSpareKey(stream, {
    generation,
    position,
    commit,
    tally,
    label: {},
    createdAt: await createdAtOf(stream, context) ?? last.firstAt ?? usedAt,
    expiresAt: usedAt + ttlOf({ ttlMs }, context),
    ...defined({ ttlMs }),
    guestsExpireAt: eventsExpireAt,
    eventsExpireAt,
  }, context);
  if (!last.isSealed || head.key) return head;
  const message = `${cannot} its key is lost; both its head and the copy of the key are damaged`;
  throw new EventStoreError("key_refused", message);
}

/** The last use that a stream's events prove: the last of them, or a renewal since. */
function lastUseOf({ usedAt, lastExpiresAt = 0, ttlMs }: Remains, context: StoreContext): number {
  const now = context.now();
  if (usedAt === undefined) return now;
  const renewedAt = lastExpiresAt - expiryOf(context, { ttlMs }).expireIn;
  return Math.max(usedAt, Math.min(now, renewedAt));
}

async function createdAtOf(
  stream: StreamKey,
  { guests }: StoreContext,
): Promise<number | undefined> {
  for (const guest of guests.of(stream)) {
    const createdAt = await guest.createdAtOf?.(stream);
    if (createdAt !== undefined) return createdAt;
  }
  return undefined;
}

/** Puts a head that was rebuilt in the damaged one's place, unless another instance did. */
export async function repairHead(
  stream: StreamKey,
  { check, head }: { readonly check: Check; readonly head: Head },
  context: StoreContext,
): Promise<void> {
  const { kv } = context;
  const { kind, owner, id } = stream;
  await kv.operation(`repair the head of a ${kind.name}`, async () => {
    const mutations = [await headMutation(stream, head, context)];
    await kv.commit({ checks: [check], mutations });
  });
  const message = `The head of a ${kind.name} was damaged; it was rebuilt from its events`;
  logger.warn(message, { owner, [kind.name]: id });
}

async function remains(stream: StreamKey, context: StoreContext): Promise<Remains[]> {
  const { kv, keys } = context;
  const generations = new Map<string, Remains>();
  const begin = (generation: string): Remains => ({
    generation,
    position: 0,
    tally: 0,
    commit: generation,
    eventsExpireAt: Infinity,
    isSealed: false,
  });
  const entries = kv.list({ prefix: keys.events(stream) }, { batchSize: BATCH_VALUES });
  for await (const { key, value } of entries) {
    const generation = String(key.at(-2));
    const found = generations.get(generation) ?? begin(generation);
    take(found, { value, position: Number(key.at(-1)) });
    if (found.position > 0) generations.set(generation, found);
  }
  return [...generations.values()];
}

/** Events that were written ahead, with no last event after them, were never appended. */
function take(
  found: Remains,
  { value, position }: { readonly value: unknown; readonly position: number },
): void {
  const stored = storedEventSchema.safeParse(value);
  if (stored.data?.ahead) return;
  found.position = position;
  if (!stored.success) return;
  const { at, commit, expiresAt, turns, ttlMs } = stored.data;
  found.commit = commit;
  found.isSealed ||= stored.data.nonce !== undefined;
  if (turns !== undefined) {
    found.tally = turns;
    found.ttlMs = ttlMs;
  }
  found.firstAt ??= at;
  found.usedAt = Math.max(found.usedAt ?? 0, at);
  found.lastExpiresAt = Math.max(found.lastExpiresAt ?? 0, expiresAt);
  found.eventsExpireAt = Math.min(found.eventsExpireAt, expiresAt);
}

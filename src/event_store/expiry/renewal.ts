import type { KvClient, Mutation } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { type Expiry, expiryOf, ttlOf } from "./expiry.ts";
import { storedChunkSchema, storedEventSchema, writtenBy } from "../events/stored_event.ts";
import { headMutation, spareKeyMutations } from "../head/head_codec.ts";
import type { PresentHead } from "../head/seen_head.ts";
import type { EventPlace } from "../keys.ts";
import { BATCH_MUTATIONS, BATCH_VALUES, COMMIT_BYTES } from "../limits.ts";
import type { StreamKey } from "../types.ts";

/**
 * Extends the expiry of a stream's events before the stream itself is used further. Due when the
 * first of them would be gone within a time to live from now; then every event with less than half
 * of its time in the store left is rewritten. So a pass leaves at least half a time to live until
 * the next, nothing is read while none is due, and an event is rewritten once in half of its time
 * in the store. Undefined when the head has changed meanwhile; what was renewed until then stays so.
 *
 * @param ttlMs The time to live that the stream is to have, in ms: by default the one that it has. A
 * shorter one shortens what its values have left.
 */
export async function renew(
  stream: StreamKey,
  given: PresentHead,
  context: StoreContext,
  ttlMs = ttlOf(given.head, context),
): Promise<PresentHead | undefined> {
  const isShorter = ttlMs < ttlOf(given.head, context);
  const due = context.now() + ttlMs;
  if (!isShorter && Math.min(given.head.eventsExpireAt, given.head.guestsExpireAt) >= due) {
    return given;
  }
  const expiry = expiryOf(context, { ttlMs });
  const seen = isShorter ? await announced(stream, given, expiry, context) : given;
  if (!seen) return undefined;
  const { head } = seen;
  const eventsExpireAt = await renewEvents(stream, seen, expiry, context);
  if (eventsExpireAt === undefined) return undefined;
  const guests = context.guests.of(stream);
  let guestsExpireAt = expiry.expiresAt;
  for (const guest of guests) {
    const first = await guest.renew?.({ ...stream, generation: head.generation }, expiry);
    guestsExpireAt = Math.min(guestsExpireAt, first ?? Infinity);
  }
  const renewed = { ...head, eventsExpireAt, guestsExpireAt };
  const result = await context.kv.commit({
    checks: [seen.check],
    mutations: [
      ...guests.flatMap((guest) => guest.renewalOf?.(stream, head, expiry) ?? []),
      await headMutation(stream, renewed, context),
      ...spareKeyMutations(stream, { ...renewed, ttlMs }, context),
    ],
  });
  if (!result.ok) return undefined;
  return { check: { ...seen.check, versionstamp: result.versionstamp }, head: renewed };
}

/**
 * Says in the head that events will be gone sooner, before any of them is: where the instance dies in
 * between, the stream ends with the first of them, unless it is used before and they are renewed.
 */
async function announced(
  stream: StreamKey,
  { check, head: before }: PresentHead,
  { expiresAt }: Expiry,
  context: StoreContext,
): Promise<PresentHead | undefined> {
  const head = {
    ...before,
    eventsExpireAt: Math.min(before.eventsExpireAt, expiresAt),
    guestsExpireAt: Math.min(before.guestsExpireAt, expiresAt),
  };
  const mutations = [await headMutation(stream, head, context)];
  const result = await context.kv.commit({ checks: [check], mutations });
  return result.ok ? { check: { ...check, versionstamp: result.versionstamp }, head } : undefined;
}

/** When the first of the events is gone, after the pass; undefined when the head has changed. */
async function renewEvents(
  stream: StreamKey,
  { check, head }: PresentHead,
  expiry: Expiry,
  context: StoreContext,
): Promise<number | undefined> {
  const { kv, keys } = context;
  const { generation, position: last } = head;
  const start = keys.event(stream, { generation, position: 1 });
  const end = keys.event(stream, { generation, position: last + 1 });
  let earliest = expiry.expiresAt;
  let batch: Mutation[] = [];
  let bytes = 0;
  const commit = async () => (await kv.commit({ checks: [check], mutations: batch })).ok;
  for await (const { key, value } of kv.list({ start, end }, { batchSize: BATCH_VALUES })) {
    const event = storedEventSchema.safeParse(value).data;
    if (!event) continue;
    const isLate = event.expiresAt > expiry.expiresAt;
    if (!isLate && event.expiresAt >= expiry.expiresAt - expiry.expireIn / 2) {
      earliest = Math.min(earliest, event.expiresAt);
      continue;
    }
    if (batch.length >= BATCH_MUTATIONS || bytes + event.body.length > COMMIT_BYTES) {
      if (!await commit()) return undefined;
      batch = [];
      bytes = 0;
    }
    const place = { generation, position: Number(key.at(-1)) };
    const { chunks } = event;
    await renewChunks(stream, { ...place, commit: writtenBy(event), chunks }, { context, expiry });
    batch.push(renewedValue(key, event, expiry));
    bytes += event.body.length;
  }
  return await commit() ? earliest : undefined;
}

/** Each chunk by itself, and only if it is still there: an erasure may be under way. */
async function renewChunks(
  stream: StreamKey,
  event: EventPlace & { readonly commit: string; readonly chunks: number },
  { context: { kv, keys }, expiry }: {
    readonly context: { readonly kv: KvClient; readonly keys: StoreContext["keys"] };
    readonly expiry: Expiry;
  },
): Promise<void> {
  for (let index = 0; index < event.chunks; index++) {
    const { key, value, versionstamp } = await kv.get(keys.chunk(stream, { ...event, index }));
    const chunk = storedChunkSchema.safeParse(value);
    if (!chunk.success) continue;
    const mutations = [renewedValue(key, chunk.data, expiry)];
    await kv.commit({ checks: [{ key, versionstamp }], mutations });
  }
}

function renewedValue(
  key: PresentHead["check"]["key"],
  value: object,
  { expireIn, expiresAt }: Expiry,
): Mutation {
  return { type: "set", key, value: { ...value, expiresAt }, expireIn };
}

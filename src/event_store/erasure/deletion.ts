import type { KvClient, KvEntry, KvKey, Mutation } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { type Belongs, isUnder } from "../guests.ts";
import { generationOfSpareKey, parseHead } from "../head/head_codec.ts";
import { BATCH_MUTATIONS, PASS_COMMITS } from "../limits.ts";
import type { Generation, StreamKey } from "../types.ts";

/** Deletes every key under a prefix. */
export async function deletePrefix(prefix: KvKey, kv: KvClient): Promise<void> {
  for (let found = BATCH_MUTATIONS; found === BATCH_MUTATIONS;) {
    const mutations = await Array.fromAsync(
      kv.list({ prefix }, { limit: BATCH_MUTATIONS }),
      ({ key }): Mutation => ({ type: "delete", key }),
    );
    found = mutations.length;
    if (found > 0) await kv.commit({ checks: [], mutations });
  }
}

/**
 * One pass over a prefix, while the stream is marked as being erased: once another instance is
 * through with it, what is under the prefix may be a next generation's that has not landed.
 */
export async function deletePass(
  stream: StreamKey,
  prefix: KvKey,
  context: StoreContext,
): Promise<{
  readonly hadAny: boolean;
  /** Whether no other pass is needed. */
  readonly isThrough: boolean;
}> {
  const { kv, keys } = context;
  const [found, erasing] = await kv.getMany([keys.head(stream), keys.erasing(stream)] as const);
  if (erasing.versionstamp === null) return { hadAny: false, isThrough: true };
  const head = parseHead(found.value, stream.kind);
  const isSpared = head
    ? belongsTo({ ...stream, generation: head.generation }, context)
    : () => false;
  const checks = [found, erasing].map(({ key, versionstamp }) => ({ key, versionstamp }));
  let mutations: Mutation[] = [];
  let commits = 0;
  let hadAny = false;
  for await (const entry of kv.list({ prefix })) {
    if (isSpared(entry)) continue;
    hadAny = true;
    mutations.push({ type: "delete", key: entry.key });
    if (mutations.length < BATCH_MUTATIONS) continue;
    const isDone = (await kv.commit({ checks, mutations })).ok && ++commits < PASS_COMMITS;
    if (!isDone) return { hadAny, isThrough: false };
    mutations = [];
  }
  const isThrough = mutations.length === 0 || (await kv.commit({ checks, mutations })).ok;
  return { hadAny, isThrough };
}

/** For a stream whose head was damaged or lost: deletes the keys that only the head could name. */
export async function deleteStrayKeys(
  stream: StreamKey,
  { kv, keys, guests }: StoreContext,
): Promise<void> {
  for (const guest of guests.of(stream)) {
    for await (const { key, createdAt } of guest.strayKeysOf?.(stream) ?? []) {
      const head = await kv.get(keys.head(stream));
      if (parseHead(head.value, stream.kind)?.createdAt === createdAt) continue;
      await kv.commit({
        checks: [{ key: head.key, versionstamp: head.versionstamp }],
        mutations: [{ type: "delete", key }],
      });
    }
  }
}

/** Tells, of entries in the order of their keys, whether they are the living generation's, or may be. */
function belongsTo(living: Generation, { keys, guests }: StoreContext): Belongs {
  const own = keys.stream(living);
  const ofGuests = guests.of(living).flatMap((guest) => {
    const belongs = guest.belongsTo?.(living);
    return belongs ? [{ prefixes: guest.prefixesOf?.(living) ?? [], belongs }] : [];
  });
  return (entry: KvEntry) => {
    const [part, generation] = entry.key.slice(own.length);
    if (isUnder(entry.key, own)) {
      if (part === "event" || part === "chunk") return generation === living.generation;
      if (part === "key") return generationOfSpareKey(entry.value) === living.generation;
    }
    const guest = ofGuests.find(({ prefixes }) =>
      prefixes.some((prefix) => isUnder(entry.key, prefix))
    );
    return guest?.belongs(entry) ?? true;
  };
}

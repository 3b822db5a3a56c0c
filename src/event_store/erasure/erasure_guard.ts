import { z } from "zod";
import type { Check, KvEntryMaybe, KvKey, Mutation } from "../../kv/mod.ts";
import type { StoreContext } from "../context.ts";
import { TOMBSTONE_MS } from "../limits.ts";
import { ms } from "../stored.ts";
import type { StreamKey } from "../types.ts";

/**
 * What must not change before a stream begins: the tombstone of its id, and the mark that it is
 * being erased. Whoever checks both cannot begin a stream that was erased in the meantime.
 */
export interface ErasureGuard {
  readonly tombstone: Check;
  readonly erasing: Check;
}

/** A tombstone as stored. The token is new with every erasure, so that a doubtful commit can be told. */
const storedTombstoneSchema = z.object({ v: z.literal(1), token: z.string(), expiresAt: ms });

/** The token in a tombstone. */
export function tokenOf(tombstone: unknown): string | undefined {
  return storedTombstoneSchema.safeParse(tombstone).data?.token;
}

/** Sets a stream's tombstone. */
export function tombstoneMutation(
  stream: StreamKey,
  token: string,
  { keys, now }: StoreContext,
): Mutation {
  const value = { v: 1, token, expiresAt: now() + TOMBSTONE_MS };
  return { type: "set", key: keys.tombstone(stream), value, expireIn: TOMBSTONE_MS };
}

/** Where it stands what is known of a stream's erasures. */
export function guardPlaces(stream: StreamKey, { keys }: StoreContext): readonly [KvKey, KvKey] {
  return [keys.tombstone(stream), keys.erasing(stream)];
}

/** What two entries, of `guardPlaces`, say of a stream's erasures. */
export function erasureGuardOf(
  [tombstone, erasing]: readonly [KvEntryMaybe, KvEntryMaybe],
): ErasureGuard {
  return {
    tombstone: { key: tombstone.key, versionstamp: tombstone.versionstamp },
    erasing: { key: erasing.key, versionstamp: erasing.versionstamp },
  };
}

/** Reads what is known of a stream's erasures. */
export async function readGuard(stream: StreamKey, context: StoreContext): Promise<ErasureGuard> {
  const { kv } = context;
  const name = `check whether the ${stream.kind.name} was erased`;
  return erasureGuardOf(await kv.operation(name, () => kv.getMany(guardPlaces(stream, context))));
}

/** Reads the version of a stream's tombstone as it is now, null without one; undefined where that fails. */
export async function tombstoneVersion(
  stream: StreamKey,
  context: StoreContext,
): Promise<string | null | undefined> {
  return await readVersion(stream, context).catch(() => undefined);
}

async function readVersion(
  stream: StreamKey,
  { kv, keys }: StoreContext,
): Promise<string | null> {
  const name = `check whether the ${stream.kind.name} was erased`;
  const { versionstamp } = await kv.operation(name, () => kv.get(keys.tombstone(stream)));
  return versionstamp;
}

/**
 * Whether a stream was erased after the guard was read. `begun`: the version that its tombstone had when
 * the append began, where the guard is older: an erasure that came before that is none since. Versions
 * tell it, and no clocks.
 */
export async function isErasedSince(
  stream: StreamKey,
  { guard, begun }: {
    readonly guard: ErasureGuard;
    readonly begun?: Promise<string | null | undefined> | undefined;
  },
  context: StoreContext,
): Promise<boolean> {
  const versionstamp = await readVersion(stream, context);
  // One that is gone has outlasted every append that it could keep out.
  if (versionstamp === null || versionstamp === guard.tombstone.versionstamp) return false;
  return await begun !== versionstamp;
}

/**
 * Refuses from now on whatever was sent to a stream that is not there. Does nothing where one has
 * begun.
 */
export async function refuseLateWrites(
  stream: StreamKey,
  head: Check,
  context: StoreContext,
): Promise<void> {
  const mutations = [tombstoneMutation(stream, crypto.randomUUID(), context)];
  await context.kv.commit({ checks: [head], mutations });
}

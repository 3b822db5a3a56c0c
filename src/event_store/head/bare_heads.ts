import type { StoreContext } from "../context.ts";
import { GET_MANY_KEYS } from "../limits.ts";
import type { StreamHead, StreamKey } from "../types.ts";
import { parseHead } from "./head_codec.ts";

/**
 * The heads of streams in their order, without labels that are encrypted, and whether they have
 * expired or not; undefined where there is none. Nothing is repaired, and nothing is kept in memory.
 */
export async function bareHeads(
  streams: readonly StreamKey[],
  { kv, keys }: StoreContext,
): Promise<(StreamHead | "damaged" | undefined)[]> {
  const groups = Array.from(
    { length: Math.ceil(streams.length / GET_MANY_KEYS) },
    (_, index) => streams.slice(index * GET_MANY_KEYS, (index + 1) * GET_MANY_KEYS),
  );
  const heads = await Promise.all(groups.map(async (group) => {
    const entries = await kv.getMany(group.map((stream) => keys.head(stream)));
    return group.map(({ kind }, index) => {
      const entry = entries[index];
      if (!entry || entry.versionstamp === null) return undefined;
      return parseHead(entry.value, kind) ?? "damaged" as const;
    });
  }));
  return heads.flat();
}

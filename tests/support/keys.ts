import { assert, assertMatch } from "@std/assert";

/**
 * Every key of a store but tombstones, each of which must say nothing of what was erased and be
 * gone within the hour.
 */
export async function entriesLeft(kv: Deno.Kv): Promise<Deno.KvEntry<unknown>[]> {
  const left: Deno.KvEntry<unknown>[] = [];
  for await (const entry of kv.list<Record<string, unknown>>({ prefix: [] })) {
    const [, kind, name, ...rest] = entry.key;
    if (kind !== "erased") {
      left.push(entry);
      continue;
    }
    assertMatch(String(name), /^[0-9a-f]{64}$/);
    assert(rest.length === 0 && Object.keys(entry.value).sort().join() === "expiresAt,token,v");
    assert(Number(entry.value.expiresAt) <= Date.now() + 3_600_000 + 120_000);
  }
  return left;
}

import type { KvClient, KvEntry, KvKey } from "../../kv/mod.ts";

/** A list that has begun to be read. */
interface Begun {
  readonly entries: AsyncIterator<KvEntry>;
  readonly first: Promise<IteratorResult<KvEntry>>;
}

/**
 * The values at positions after one, up to another, in order. They are read in batches; those that are
 * expected to be needed all at once, since the store may be far away, and further ones as they are.
 */
export async function* listAhead(
  kv: KvClient,
  keyOf: (position: number) => KvKey,
  { after, last, batchSize, expected }: {
    readonly after: number;
    readonly last: number;
    readonly batchSize: number;
    /** How many values will likely be needed. */
    readonly expected: number;
  },
): AsyncGenerator<KvEntry, void> {
  const begun: Begun[] = [];
  let at = after;
  const begin = () => {
    const length = Math.min(batchSize, last - at);
    const span = { start: keyOf(at + 1), end: keyOf(at + length + 1) };
    const entries = kv.list(span, { limit: length, batchSize: length });
    const first = entries.next();
    first.catch(() => {});
    begun.push({ entries, first });
    at += length;
  };
  for (let ahead = 0; at < last && ahead < expected; ahead += batchSize) begin();
  for (;;) {
    if (begun.length === 0 && at < last) begin();
    const next = begun.shift();
    if (!next) return;
    for (let found = await next.first; !found.done; found = await next.entries.next()) {
      yield found.value;
    }
  }
}

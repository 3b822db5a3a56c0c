/** So many items are being read at the same time, by default. */
const AT_ONCE = 8;

/**
 * Items with what is read of them, in their order: while one is used, the next few are being read, since
 * the store may be far away. Where nobody asks for more, nothing further is read.
 */
export function* readAhead<Item, Read>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Read>,
  atOnce = AT_ONCE,
): Generator<readonly [item: Item, reading: Promise<Read>], void> {
  const begun: (readonly [Item, Promise<Read>])[] = [];
  for (const item of items) {
    const reading = read(item);
    // Whoever takes it learns whether it failed.
    reading.catch(() => {});
    begun.push([item, reading]);
    const next = begun.length < atOnce ? undefined : begun.shift();
    if (next) yield next;
  }
  yield* begun;
}

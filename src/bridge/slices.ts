/** So long, in ms, does work run in one piece; then others get their turn. */
const SLICE_MS = 10;

/**
 * Runs long work step by step, until a step says that there is no more, and lets others run
 * whenever it has taken so long that they would notice.
 */
export async function inSlices(step: () => boolean): Promise<void> {
  let until = performance.now() + SLICE_MS;
  while (step()) {
    if (performance.now() < until) continue;
    await othersTurn();
    until = performance.now() + SLICE_MS;
  }
}

/** Does something with each item, in slices. */
export async function forEachInSlices<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Promise<void> {
  let index = 0;
  await inSlices(() => {
    const item = items[index];
    if (item === undefined) return false;
    task(item, index);
    index += 1;
    return index < items.length;
  });
}

/** Resolves once what else is due has run: timers, sockets, requests. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

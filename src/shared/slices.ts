/** How long work runs in one piece, in ms, before other tasks get a turn. */
const SLICE_MS = 10;

/**
 * Runs long work step by step, and lets other tasks run whenever a slice of time is used up.
 *
 * ```ts
 * import { inSlices } from "./mod.ts";
 *
 * function* countTo(last: number) {
 *   for (let count = 0; count < last; count++) yield;
 *   return last;
 * }
 * await inSlices(countTo(3)); // 3
 * ```
 */
export async function inSlices<Result>(steps: Iterator<void, Result, void>): Promise<Result> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await yieldToEventLoop();
    until = performance.now() + SLICE_MS;
  }
}

/** Does something with each item, in slices. */
export async function forEachInSlices<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Promise<void> {
  await inSlices(each(items, task));
}

/** Resolves once timers, sockets and requests that are due have run. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function* each<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Generator<void, void, void> {
  for (const [index, item] of items.entries()) {
    if (index > 0) yield;
    task(item, index);
  }
}

import type { Steps } from "../conversation/mod.ts";

/** So long, in ms, does work run in one piece; then others get their turn. */
const SLICE_MS = 10;

/** Does long work step by step, and lets others run whenever it took so long that they would notice. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
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
  await inSlices(each(items, task));
}

/** Resolves once what else is due has run: timers, sockets, requests. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function* each<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Steps<void> {
  for (const [index, item] of items.entries()) {
    if (index > 0) yield;
    task(item, index);
  }
}

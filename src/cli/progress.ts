/** How often it is told how far a command is, in ms. */
const EVERY_MS = 1_000;

/** Counts what a command does, and tells of it on the way. */
export class Progress {
  readonly #counts = new Map<string, number>();
  readonly #begun = performance.now();
  #told = performance.now();

  /** Counts something; a line at most every second tells of it. */
  count(what: string, by = 1): void {
    this.#counts.set(what, this.of(what) + by);
    if (performance.now() - this.#told < EVERY_MS) return;
    this.#told = performance.now();
    console.error(`… ${this.summary()}`);
  }

  /** How many of something were counted. */
  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** How long it has been at it, in seconds. */
  get seconds(): string {
    return ((performance.now() - this.#begun) / 1_000).toFixed(1);
  }

  /** What was counted, in words. */
  summary(): string {
    const parts = Array.from(this.#counts, ([what, count]) => `${count} ${what}`);
    return parts.length > 0 ? parts.join(", ") : "nothing";
  }
}

/** Runs a task for each of many things, so many at once. Ends with the first failure. */
export async function forEach<Item>(
  items: AsyncIterable<Item>,
  { atOnce, task }: { readonly atOnce: number; readonly task: (item: Item) => Promise<void> },
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const item of items) {
    const run = task(item).finally(() => running.delete(run));
    running.add(run);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

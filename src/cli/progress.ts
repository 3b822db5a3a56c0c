import { counted, type Things } from "./words.ts";

/** How often to report progress, in ms. */
const EVERY_MS = 1_000;

/** Counts what a command does, and reports it on the way. */
export class ProgressCounter {
  /** By plural name, with the singular. */
  readonly #counts = new Map<string, { readonly one: string; readonly count: number }>();
  readonly #begun = performance.now();
  #told = performance.now();

  /** Counts something, and reports at most once a second. */
  count([one, many]: Things, by = 1): void {
    this.#counts.set(many, { one, count: by + (this.#counts.get(many)?.count ?? 0) });
    if (performance.now() - this.#told < EVERY_MS) return;
    this.#told = performance.now();
    console.error(`… ${this.summary()}`);
  }

  /** Whether nothing was counted. */
  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** The time since the start, in seconds. */
  get seconds(): string {
    return ((performance.now() - this.#begun) / 1_000).toFixed(1);
  }

  /** The counts, in words. */
  summary(): string {
    const parts = Array.from(this.#counts, ([many, { one, count }]) => counted(count, [one, many]));
    return parts.length > 0 ? parts.join(", ") : "nothing";
  }
}

/** Runs a task for each item, at most `atOnce` at a time. Rejects at the first failure. */
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

/**
 * Runs tasks one after another, in the order in which they were added. A task that fails does not
 * stop those after it.
 *
 * ```ts
 * import { SerialQueue } from "./mod.ts";
 *
 * const queue = new SerialQueue();
 * queue.add(() => Deno.readTextFile("deno.json"));
 * const second = await queue.add(() => "begins once the file is read");
 * ```
 */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** Whether a task is running or waiting. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Adds a task; settles with its result. */
  add<Result>(task: () => Result | Promise<Result>): Promise<Result> {
    this.#pending += 1;
    const result = this.#runAfter(this.#last, task);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves once every task added so far has settled. */
  get settled(): Promise<void> {
    return this.#last.then(() => {});
  }

  async #runAfter<Result>(
    before: Promise<unknown>,
    task: () => Result | Promise<Result>,
  ): Promise<Result> {
    await before;
    try {
      return await task();
    } finally {
      this.#pending -= 1;
    }
  }
}

/**
 * Lets only so many tasks run at once; the others wait in turn.
 *
 * ```ts
 * import { Slots } from "./mod.ts";
 *
 * const slots = new Slots(2);
 * await slots.use(() => Promise.resolve("done")); // "done"
 * ```
 */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs a task once there is a slot for it; settles with its result. */
  async use<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

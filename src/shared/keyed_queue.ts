import { SerialQueue } from "./serial_queue.ts";

/**
 * A queue for each key, such as an owner: tasks of one key run one after another, in the order in
 * which they were added; those of others do not wait for them.
 *
 * ```ts
 * import { KeyedQueue } from "./mod.ts";
 *
 * const queue = new KeyedQueue();
 * const settings = queue.add("ada", () => Deno.readTextFile("deno.json"));
 * await queue.add("eve", () => "does not wait for ada");
 * await settings;
 * ```
 */
export class KeyedQueue {
  readonly #queues = new Map<string, SerialQueue>();

  /** Adds a task; settles with its result. */
  async add<Result>(key: string, task: () => Result | Promise<Result>): Promise<Result> {
    const queue = this.#queues.get(key) ?? new SerialQueue();
    this.#queues.set(key, queue);
    try {
      return await queue.add(task);
    } finally {
      if (!queue.isBusy) this.#queues.delete(key);
    }
  }

  /** Resolves once it is the caller's turn, with the function that ends it. */
  hold(key: string): Promise<() => void> {
    return new Promise((begin) => {
      void this.add(key, () => new Promise<void>((end) => begin(end)));
    });
  }
}

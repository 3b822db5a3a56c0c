/** Runs tasks one at a time, in the order they were added. A task that fails does not stop the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** Whether a task is running or waiting. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Adds a task; resolves or rejects as it does. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#pending += 1;
    const result = this.#last.then(task).finally(() => this.#pending -= 1);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves once every task added so far has settled. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

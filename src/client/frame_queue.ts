/** Hands values on to a loop, in order; what nobody has taken yet waits. */
export class FrameQueue<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #values: Value[] = [];
  readonly #waiting: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  readonly #onEnd: () => void;
  #ended = false;

  /** `onEnd` is called once nothing more is wanted. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(value: Value): void {
    const taker = this.#waiting.shift();
    if (taker) taker({ value, done: false });
    else this.#values.push(value);
  }

  /** No more values come; those that wait are handed on still. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const taker of this.#waiting.splice(0)) taker({ value: undefined, done: true });
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#values.length > 0) {
      return Promise.resolve({ value: this.#values.shift() as Value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#values.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

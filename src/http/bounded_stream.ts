/** A response's body that is written without waiting, within a bound, and read at the client's pace. */
export class BoundedStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #most: number;
  readonly #onEnd: () => void;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #isOver = false;
  #onMore = () => {};

  /**
   * `most` is how much may wait for a client that does not read, in bytes. `onEnd` is called once, when
   * it ends or its client leaves.
   */
  constructor({ most, onEnd }: { readonly most: number; readonly onEnd: () => void }) {
    this.#most = most;
    this.#onEnd = onEnd;
    this.body = new ReadableStream({
      pull: async (controller) => {
        while (this.#waiting.length === 0 && !this.#isOver) {
          await new Promise<void>((resolve) => this.#onMore = resolve);
        }
        for (const bytes of this.#waiting) controller.enqueue(bytes);
        this.#forget();
        if (this.#isOver) controller.close();
      },
      cancel: () => {
        this.#forget();
        this.end();
      },
    }, { highWaterMark: 0 });
  }

  /** Whether it has ended, or its client has left. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Writes a text; false where too much waits, or it is over. */
  write(text: string): boolean {
    if (this.#isOver) return false;
    const bytes = this.#encoder.encode(text);
    if (this.#bytes + bytes.length > this.#most) return false;
    this.#push(bytes);
    return true;
  }

  /** Ends it with this text after what waits, or in the place of that. */
  endWith(text: string, { isInPlace = false } = {}): void {
    if (this.#isOver) return;
    if (isInPlace) this.#forget();
    this.#push(this.#encoder.encode(text));
    this.end();
  }

  /** Ends it after what waits. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onMore();
    this.#onEnd();
  }

  #push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#onMore();
  }

  #forget(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }
}

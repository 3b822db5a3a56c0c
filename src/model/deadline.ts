/**
 * An abort signal that follows another one, and that also fires when nothing happened for too
 * long. To be disposed, or its timer lives on.
 */
export class Deadline implements Disposable {
  readonly #abort = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #expired: string | undefined;

  constructor(parent: AbortSignal) {
    this.#parent = parent;
    this.#follow = () => this.#abort.abort(parent.reason);
    if (parent.aborted) this.#follow();
    else parent.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What was waited for in vain; undefined when nothing was. */
  get expired(): string | undefined {
    return this.#expired;
  }

  /** Begins to wait for something, at most so many ms; ends the wait before. */
  await(what: string, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#expired = `${what} in ${ms / 1_000} s`;
      this.#abort.abort(new DOMException(this.#expired, "TimeoutError"));
    }, ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener("abort", this.#follow);
  }
}

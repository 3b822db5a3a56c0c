/**
 * An abort signal that follows another one, and that also fires when nothing happened for too
 * long. To be disposed, or its timer lives on.
 */
export class Deadline implements Disposable {
  readonly #abort = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow: () => void;
  #waiting = { what: "", ms: 0, until: 0 };
  #timer: { readonly id: ReturnType<typeof setTimeout>; readonly at: number } | undefined;
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

  /**
   * Begins to wait for something, at most this many ms; ends the wait before. Cheap to call for each
   * piece of a stream: a timer that is set already only learns that it has longer to run.
   */
  await(what: string, ms: number): void {
    const until = performance.now() + ms;
    this.#waiting = { what, ms, until };
    if (this.#timer && this.#timer.at <= until) return;
    clearTimeout(this.#timer?.id);
    this.#arm();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer?.id);
    this.#parent.removeEventListener("abort", this.#follow);
  }

  #arm(): void {
    const { until } = this.#waiting;
    const id = setTimeout(() => this.#look(), Math.max(0, until - performance.now()));
    this.#timer = { id, at: until };
  }

  #look(): void {
    const { what, ms, until } = this.#waiting;
    if (performance.now() < until) return this.#arm();
    this.#expired = `${what} in ${ms / 1_000} s`;
    this.#abort.abort(new DOMException(this.#expired, "TimeoutError"));
  }
}

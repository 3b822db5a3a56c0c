import { Alarm } from "../../shared/mod.ts";

/**
 * An abort signal that follows another one, and that also fires when nothing happened for too
 * long. To be disposed, or its alarm lives on.
 */
export class Deadline implements Disposable {
  readonly #abort = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow: () => void;
  readonly #alarm = new Alarm(() => this.#expire());
  #what = "";
  #ms = 0;
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
   * piece of a stream.
   */
  await(what: string, ms: number): void {
    this.#what = what;
    this.#ms = ms;
    this.#alarm.set(ms);
  }

  [Symbol.dispose](): void {
    this.#alarm.stop();
    this.#parent.removeEventListener("abort", this.#follow);
  }

  #expire(): void {
    this.#expired = `${this.#what} in ${this.#ms / 1_000} s`;
    this.#abort.abort(new DOMException(this.#expired, "TimeoutError"));
  }
}

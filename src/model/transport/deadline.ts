import { Alarm } from "../../shared/mod.ts";

/**
 * Begins to wait for something, at most so many ms, and ends what was waited for with it before. Cheap
 * to call for each piece of a stream.
 */
export type Wait = (what: string, ms: number) => void;

/**
 * An abort signal that follows another one, and that also fires when something did not happen for too
 * long. To be disposed, or its alarms live on.
 */
export class Deadline implements Disposable {
  readonly #abort = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow: () => void;
  readonly #alarms: Alarm[] = [];
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

  /** A wait beside the others: the signal fires with the first that is too long. */
  wait(): Wait {
    let awaited = "";
    let within = 0;
    const alarm = new Alarm(() => this.#expire(`${awaited} in ${within / 1_000} s`));
    this.#alarms.push(alarm);
    return (what, ms) => {
      awaited = what;
      within = ms;
      alarm.set(ms);
    };
  }

  [Symbol.dispose](): void {
    for (const alarm of this.#alarms) alarm.stop();
    this.#parent.removeEventListener("abort", this.#follow);
  }

  #expire(why: string): void {
    this.#expired ??= why;
    this.#abort.abort(new DOMException(this.#expired, "TimeoutError"));
  }
}

/**
 * How often the log is polled while a turn is open, in ms: while another instance answers it, and while
 * this one does. A store that is far away is asked less often, and while this one answers ever less
 * often as long as nobody listens elsewhere; not at all where a watch would tell.
 */
const NEAR = { streamingMs: 150, runningMs: 1_000, leastIdleMs: 500 };
const FAR = { streamingMs: 300, heardMs: 3_000, leastIdleMs: 2_000 };

/** When idle, each wait is 1.5 times the one before, up to so many ms. */
const IDLE_GROWTH = 1.5;
const MOST_IDLE_MS = 10_000;

/** When idle, where a watch tells of everything, in ms: should it ever be silent without an error. */
const WATCHED_MS = 300_000;

/** What a session is like whose log is polled. */
export interface Polled {
  /** Whether a turn is open. */
  readonly isOpen: boolean;
  /** Whether this instance answers it. */
  readonly isRunner: boolean;
  /** Whether clients on other instances wait for what this one streams. */
  readonly isHeard: boolean;
  /** Whether a watch has told of the last thing that is known. */
  readonly isWatched: boolean;
}

/** How long to wait before the log is polled again: longer and longer while nothing happens. */
export class Polling {
  readonly #isFar: boolean;
  readonly #leastIdleMs: number;
  #idleMs: number;
  #isFailing = false;

  /** `isFar`: whether the store is far away. */
  constructor({ isFar = false }: { readonly isFar?: boolean } = {}) {
    this.#isFar = isFar;
    this.#leastIdleMs = (isFar ? FAR : NEAR).leastIdleMs;
    this.#idleMs = this.#leastIdleMs;
  }

  /** Something happened: polls often again. */
  reset(): void {
    this.#idleMs = this.#leastIdleMs;
    this.#isFailing = false;
  }

  /** Nothing happened: waits longer next time. */
  slowDown(): void {
    this.#idleMs = Math.min(MOST_IDLE_MS, this.#idleMs * IDLE_GROWTH);
    this.#isFailing = false;
  }

  /** A poll failed: waits longer next time, open turn or not; the cause may be there to stay. */
  backOff(): void {
    this.slowDown();
    this.#isFailing = true;
  }

  /** The next wait, in ms; undefined: there is no poll until something happens. */
  waitMs({ isOpen, isRunner, isHeard, isWatched }: Polled): number | undefined {
    if (this.#isFailing) return this.#idleMs;
    if (!isOpen) return isWatched ? WATCHED_MS : this.#idleMs;
    if (!isRunner) return this.#isFar ? FAR.streamingMs : NEAR.streamingMs;
    if (!this.#isFar) return NEAR.runningMs;
    if (isHeard) return FAR.heardMs;
    return isWatched ? undefined : this.#idleMs;
  }
}

/**
 * How often the log is polled, in ms: while another instance streams, and while this one does. A store
 * that is far away is asked less often.
 */
const NEAR = { streamingMs: 150, runningMs: 1_000 };
const FAR = { streamingMs: 300, runningMs: 3_000 };

/** When idle: the first and the longest wait; each is 1.5 times the one before. */
const IDLE_MS = { least: 500, most: 10_000, growth: 1.5 };

/** How long to wait before the log is polled again: longer and longer while nothing happens. */
export class Polling {
  readonly #open: typeof NEAR;
  #idleMs = IDLE_MS.least;
  #isFailing = false;

  /** `isFar`: whether the store is far away. */
  constructor({ isFar = false }: { readonly isFar?: boolean } = {}) {
    this.#open = isFar ? FAR : NEAR;
  }

  /** Something happened: polls often again. */
  reset(): void {
    this.#idleMs = IDLE_MS.least;
    this.#isFailing = false;
  }

  /** Nothing happened: waits longer next time. */
  slowDown(): void {
    this.#idleMs = Math.min(IDLE_MS.most, this.#idleMs * IDLE_MS.growth);
    this.#isFailing = false;
  }

  /** A poll failed: waits longer next time, open turn or not; the cause may be there to stay. */
  backOff(): void {
    this.slowDown();
    this.#isFailing = true;
  }

  /** The next wait, in ms. */
  waitMs({ isOpen, isRunner }: {
    /** Whether a turn is open. */
    readonly isOpen: boolean;
    /** Whether this instance answers it. */
    readonly isRunner: boolean;
  }): number {
    if (!isOpen || this.#isFailing) return this.#idleMs;
    return isRunner ? this.#open.runningMs : this.#open.streamingMs;
  }
}

/** Calls back once nothing has been used for a time. One timer serves many uses. */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #onIdle: () => void;
  #usedAt = 0;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(idleMs: number, onIdle: () => void) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  /** Notes a use; the first one starts the time. */
  used(): void {
    if (this.#isStopped) return;
    this.#usedAt = performance.now();
    this.#timer ??= setTimeout(() => this.#look(), this.#idleMs);
  }

  /** Stops it for good. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** When the timer fires, checks for how long nothing was really used. */
  #look(): void {
    this.#timer = undefined;
    const left = this.#usedAt + this.#idleMs - performance.now();
    if (left > 1) this.#timer = setTimeout(() => this.#look(), left);
    else this.#onIdle();
  }
}

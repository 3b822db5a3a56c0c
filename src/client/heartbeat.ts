/** Detects a dead connection: silence, a ping, and silence again. */
export class Heartbeat {
  readonly #options: {
    readonly pingMs: number;
    readonly deadMs: number;
    readonly ping: () => void;
    readonly onDead: () => void;
  };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;
  #isPinging = false;

  constructor(options: {
    /**
     * The silence before a ping, and the silence after it that means the connection is dead, in ms.
     */
    readonly pingMs: number;
    readonly deadMs: number;
    readonly ping: () => void;
    readonly onDead: () => void;
  }) {
    this.#options = options;
  }

  /** Starts watching the connection. */
  start(): void {
    this.heard();
    this.#schedule(this.#options.pingMs);
  }

  /** A frame arrived: the connection is alive. One timer serves any number of frames. */
  heard(): void {
    this.#heardAt = Date.now();
    if (!this.#isPinging) return;
    this.#isPinging = false;
    this.#schedule(this.#options.pingMs);
  }

  /** Sends a ping at once: the machine slept, the page was hidden, or the network changed. */
  check(): void {
    if (this.#timer === undefined || this.#isPinging) return;
    this.#ping();
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isPinging = false;
  }

  #ping(): void {
    this.#isPinging = true;
    this.#options.ping();
    this.#schedule(this.#options.deadMs);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#checkSilence(), ms);
  }

  #checkSilence(): void {
    if (this.#isPinging) return this.#options.onDead();
    const left = this.#heardAt + this.#options.pingMs - Date.now();
    if (left > 0) this.#schedule(left);
    else this.#ping();
  }
}

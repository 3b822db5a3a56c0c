/** Notices a connection that died without a word: silence, a ping, and silence again. */
export class Heartbeat {
  readonly #options: {
    readonly pingMs: number;
    readonly deadMs: number;
    readonly ping: () => void;
    readonly onDead: () => void;
  };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;
  #asked = false;

  constructor(options: {
    /** Silence after which a ping is sent, and silence after that which means death, in ms. */
    readonly pingMs: number;
    readonly deadMs: number;
    readonly ping: () => void;
    readonly onDead: () => void;
  }) {
    this.#options = options;
  }

  /** Begins to listen. */
  start(): void {
    this.heard();
    this.#plan(this.#options.pingMs);
  }

  /** Something came: the connection lives. One timer serves for any number of frames. */
  heard(): void {
    this.#heardAt = Date.now();
    if (!this.#asked) return;
    this.#asked = false;
    this.#plan(this.#options.pingMs);
  }

  /** Asks at once: the machine slept, the page was hidden, the network is another one. */
  check(): void {
    if (this.#timer === undefined || this.#asked) return;
    this.#askNow();
  }

  /** Stops listening. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = false;
  }

  #askNow(): void {
    this.#asked = true;
    this.#options.ping();
    this.#plan(this.#options.deadMs);
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    if (this.#asked) return this.#options.onDead();
    const left = this.#heardAt + this.#options.pingMs - Date.now();
    if (left > 0) this.#plan(left);
    else this.#askNow();
  }
}

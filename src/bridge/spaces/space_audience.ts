import { logger } from "../../telemetry/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import type { SpaceLog } from "../../space_log/mod.ts";
import { Polling } from "../tailing/polling.ts";
import type { LiveSpace } from "./live_space.ts";

/** A space has no turns: it is polled as a session without one. */
const AT_REST = { isOpen: false, isRunner: false, isHeard: false };

/** A session of a space on this instance. */
export interface SpaceListener {
  /** Whether it has clients; nothing is read while nobody has. */
  readonly isWanted: () => boolean;
  readonly deliver: (frame: ServerFrame) => void;
}

/**
 * The sessions of a space on this instance: all get the same frames. Brings them what other instances
 * append, too, while they have clients: one read of the head a poll, at once where the store tells.
 */
export class SpaceAudience {
  readonly #log: SpaceLog;
  readonly #space: LiveSpace;
  readonly #listeners = new Set<SpaceListener>();
  readonly #polling = new Polling();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;
  #isPolling = false;
  /** Where the space was when it was looked at because the watch told something. */
  #told: number | undefined;

  constructor(log: SpaceLog, space: LiveSpace) {
    this.#log = log;
    this.#space = space;
  }

  /** How many sessions listen. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Adds a session: it gets every frame from now on. */
  add(listener: SpaceListener): void {
    this.#listeners.add(listener);
    this.wake();
  }

  /** Removes a session. */
  remove(listener: SpaceListener): void {
    this.#listeners.delete(listener);
    if (!this.#isWanted) this.#rest();
  }

  /** Sends a frame to every session. */
  tell(frame: ServerFrame): void {
    for (const listener of [...this.#listeners]) listener.deliver(frame);
  }

  /** Something happened, or somebody came: polls often again. */
  wake(): void {
    this.#polling.reset();
    this.#plan();
  }

  /** Stops polling. */
  stop(): void {
    this.#listeners.clear();
    this.#rest();
  }

  get #isWanted(): boolean {
    return [...this.#listeners].some((listener) => listener.isWanted());
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#told = undefined;
  }

  #plan(): void {
    if (this.#isPolling) return;
    clearTimeout(this.#timer);
    if (!this.#isWanted) return this.#rest();
    this.#unwatch ??= this.#log.watch(this.#space.key, () => this.#hint());
    const isWatched = this.#told !== undefined && this.#told === this.#space.state.position;
    const wait = this.#polling.waitMs({ ...AT_REST, isWatched });
    this.#timer = setTimeout(() => this.#poll(), wait);
  }

  /** Polls at once: the log says that something was appended. */
  #hint(): void {
    if (this.#isPolling || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#poll({ isTold: true });
  }

  /** One poll. `isTold`: because the watch told something. */
  async #poll({ isTold = false } = {}): Promise<void> {
    if (!this.#isWanted) return this.#rest();
    this.#isPolling = true;
    const { position } = this.#space.state;
    try {
      await this.#space.refresh();
      if (isTold) this.#told = this.#space.state.position;
      if (this.#space.state.position === position) this.#polling.slowDown();
      else this.#polling.reset();
    } catch (error) {
      this.#polling.backOff();
      logger.warn("Following a space failed; will retry", { ...this.#space.key, error });
    } finally {
      this.#isPolling = false;
    }
    this.#plan();
  }
}

import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClosingReason } from "../api/session.ts";

const CLOSED_CODES = {
  draining: "draining",
  erased: "session_erased",
  expired: "session_expired",
} as const satisfies Record<ClosingReason, Rejection["code"]>;

/** Whether a session is open on this instance, and when it was last used here. */
export class SessionLifecycle {
  readonly #now: () => number;
  readonly #onGone: () => void;
  #closed: ClosingReason | undefined;
  #usedAt: number;

  constructor(options: {
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
    /** Called when the session's events turn out to be gone. */
    readonly onGone: () => void;
  }) {
    this.#now = options.now;
    this.#onGone = options.onGone;
    this.#usedAt = this.#now();
  }

  /** Why the session is closed here; undefined while it is open. */
  get closed(): ClosingReason | undefined {
    return this.#closed;
  }

  /** When it was last used here, in ms since the epoch. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** Notes a use. */
  use(): void {
    this.#usedAt = this.#now();
  }

  /** Closes the session here; a later reason replaces the one before. */
  close(reason: ClosingReason): void {
    this.#closed = reason;
  }

  /** What a client is told once the session is closed here; undefined while it is open. */
  get rejection(): Rejection | undefined {
    if (!this.#closed) return undefined;
    const code = CLOSED_CODES[this.#closed];
    return { ok: false, code, message: "The session is closed here; connect again" };
  }

  /** Throws `SessionGoneError` once the session is closed here. */
  requireOpen(): void {
    if (!this.#closed) return;
    throw new SessionGoneError(`Cannot use the session: it is ${this.#closed}`, this.#closed);
  }

  /** Runs a task; if the session's events turn out to be gone, the session ends here. */
  async watch<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof SessionGoneError) this.#onGone();
      throw error;
    }
  }
}

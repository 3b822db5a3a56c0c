import type { SessionLog } from "../../session_log/mod.ts";
import { Alarm } from "../../shared/mod.ts";
import { keepingLogIds, logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { Audience } from "./audience.ts";
import { type HeldLease, LeaseLostError } from "../leases/held_lease.ts";

/** Streamed text is written at most this often, in ms, or once there are this many characters. */
const GROUP_MS = 150;
const GROUP_CHARACTERS = 65_536;

/** A store that does not take it is asked half as often each time, down to this, in ms. */
const FAILING_MS = 10_000;

/**
 * Writes a reply to the log in groups as it streams, off the streaming path; where nobody waits for
 * it, only once it is handed over. A failed write is retried with a later group; the reply itself
 * neither waits for it nor fails with it.
 */
export class PartialWriter {
  readonly #log: SessionLog;
  readonly #key: SessionKey;
  readonly #openedAt: number;
  readonly #lease: HeldLease;
  readonly #attempt = crypto.randomUUID();
  readonly #audience: Audience;
  readonly #waiting: string[] = [];
  #characters = 0;
  #written = 0;
  #waitMs = GROUP_MS;
  readonly #due = new Alarm(keepingLogIds(() => this.#begin()));
  #writing: Promise<void> | undefined;

  constructor(options: {
    readonly log: SessionLog;
    readonly key: SessionKey;
    /** The position that opened the turn. */
    readonly openedAt: number;
    readonly lease: HeldLease;
    /** Who waits for it. */
    readonly audience: Audience;
  }) {
    this.#audience = options.audience;
    this.#log = options.log;
    this.#key = options.key;
    this.#openedAt = options.openedAt;
    this.#lease = options.lease;
  }

  /** Whether anything was written. */
  get hasWritten(): boolean {
    return this.#written > 0;
  }

  /** Takes the next text; returns at once. */
  add(text: string): void {
    for (let start = 0; start < text.length; start += GROUP_CHARACTERS) {
      this.#waiting.push(text.slice(start, start + GROUP_CHARACTERS));
    }
    this.#characters += text.length;
    if (!this.#audience.isHeard) return;
    const isFailing = this.#waitMs > GROUP_MS;
    if (this.#characters >= GROUP_CHARACTERS && !isFailing) this.#begin();
    else this.#beginLater();
  }

  /** Ends; with `flush` it writes what is left first. */
  async end({ flush }: { readonly flush: boolean }): Promise<void> {
    await this.#writing;
    this.#due.stop();
    for (let left = Infinity; flush && this.#characters < left;) {
      left = this.#characters;
      this.#begin();
      await this.#writing;
    }
    this.#due.stop();
  }

  #beginLater(): void {
    if (!this.#due.isSet) this.#due.set(this.#waitMs);
  }

  #begin(): void {
    this.#due.stop();
    if (this.#writing || this.#characters === 0) return;
    this.#writing = this.#write().catch((error) => {
      if (error instanceof LeaseLostError) return;
      this.#waitMs = Math.min(2 * this.#waitMs, FAILING_MS);
      logger.warn("Writing a partial failed; will retry", { ...this.#key, error });
    }).finally(() => {
      this.#writing = undefined;
      const isHeld = this.#lease.current !== undefined;
      if (isHeld && this.#characters > 0) this.#beginLater();
    });
  }

  /**
   * Waits where an outcome or a renewal is being stored: after an outcome there is nothing to write, and
   * after either a check of the lease as it was would fail.
   */
  async #write(): Promise<void> {
    const lease = await this.#lease.settled();
    if (!lease) return;
    const { count, text } = this.#group();
    const attempt = { openedAt: this.#openedAt, attempt: this.#attempt };
    const piece = { offset: this.#written, text, lease };
    const isWritten = await this.#log.partials.write(this.#key, attempt, piece);
    this.#waitMs = GROUP_MS;
    if (isWritten) {
      this.#waiting.splice(0, count);
      this.#characters -= text.length;
      this.#written += text.length;
    } else await this.#lease.verify();
  }

  /** What one write takes: whole pieces, as many as fit into a commit. */
  #group(): { readonly count: number; readonly text: string } {
    let count = 0;
    let text = "";
    for (const piece of this.#waiting) {
      if (count > 0 && text.length + piece.length > GROUP_CHARACTERS) break;
      text += piece;
      count += 1;
    }
    return { count, text };
  }
}

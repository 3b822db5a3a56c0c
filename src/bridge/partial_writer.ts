import type { EventLog } from "../event_log/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { type LeaseHold, LeaseLostError } from "./lease_hold.ts";
import type { SessionKey } from "./types.ts";

/** What has streamed is written at most this often, in ms, or once so much is there, in characters. */
const GROUP_MS = 150;
const GROUP_CHARACTERS = 65_536;

/**
 * Writes what streams of a reply to the log in groups, off the streaming path. A write that fails
 * is tried again with the next group; the reply itself never waits and never fails for it.
 */
export class PartialWriter {
  readonly #log: EventLog;
  readonly #key: SessionKey;
  readonly #openedAt: number;
  readonly #hold: LeaseHold;
  readonly #attempt = crypto.randomUUID();
  readonly #waiting: string[] = [];
  #characters = 0;
  #written = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: {
    readonly log: EventLog;
    readonly key: SessionKey;
    /** The position that opened the turn. */
    readonly openedAt: number;
    readonly hold: LeaseHold;
  }) {
    this.#log = options.log;
    this.#key = options.key;
    this.#openedAt = options.openedAt;
    this.#hold = options.hold;
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
    if (this.#characters >= GROUP_CHARACTERS) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), GROUP_MS);
  }

  /** Writes what is left where that is wanted, and ends. */
  async end({ flush }: { readonly flush: boolean }): Promise<void> {
    await this.#writing;
    clearTimeout(this.#timer);
    for (let left = Infinity; flush && this.#characters < left;) {
      left = this.#characters;
      this.#begin();
      await this.#writing;
    }
    clearTimeout(this.#timer);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing || this.#characters === 0) return;
    this.#writing = this.#write().catch((error) => {
      if (error instanceof LeaseLostError) return;
      logger.warn("Writing a partial failed; will retry", { ...this.#key, error });
    }).finally(() => {
      this.#writing = undefined;
      const isHeld = this.#hold.lease !== undefined;
      if (isHeld && this.#characters > 0) this.#timer ??= setTimeout(() => this.#begin(), GROUP_MS);
    });
  }

  async #write(): Promise<void> {
    const { count, text } = this.#group();
    const attempt = { openedAt: this.#openedAt, attempt: this.#attempt };
    const { lease } = this.#hold;
    if (!lease) return;
    const piece = { offset: this.#written, text, lease };
    if (await this.#log.partials.write(this.#key, attempt, piece)) {
      this.#waiting.splice(0, count);
      this.#characters -= text.length;
      this.#written += text.length;
    } else await this.#hold.verify();
  }

  /** What one write takes: whole pieces, so much as fits into a commit. */
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

import type { RecallHit, RecallLayout } from "./recall/mod.ts";

/** The share of the room that the same question and its replies take while there is anything else. */
const SHARE = 0.5;

/** So many of them wait at most. */
const MOST_WAITING = 256;

/**
 * Lays out passages, best first. What was said where the message was asked before, in whatever words,
 * takes half of the room at most, beside the best of it, until everything else was offered: the more
 * often a question was asked in vain, the more replies there are that do not answer it. All passages of
 * the best reply may be taken: it may be the answer.
 */
export class AskedBefore {
  readonly #layout: RecallLayout;
  readonly #most: number;
  readonly #waiting: RecallHit[] = [];
  #used = 0;
  /** The best of what was taken. */
  #best: RecallHit | undefined;

  constructor(layout: RecallLayout, room: number) {
    this.#layout = layout;
    this.#most = SHARE * room;
  }

  /** Whether a passage has to wait for all others. */
  waits({ isAgain = false, text, part, position }: RecallHit): boolean {
    if (!isAgain || !this.#best) return false;
    if (position === this.#best.position && part === this.#best.part) return false;
    return this.#used + text.length > this.#most;
  }

  /** Lets a passage wait. */
  putOff(hit: RecallHit): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(hit);
  }

  /** Takes the next best passage if it fits. Returns false once it is not worth trying others. */
  take(hit: RecallHit): boolean {
    const before = this.#layout.used;
    const isMore = this.#layout.take(hit);
    const used = this.#layout.used - before;
    if (!hit.isAgain || used === 0) return isMore;
    this.#best ??= hit;
    this.#used += used;
    return isMore;
  }

  /** Those that have waited, best first. */
  get waiting(): readonly RecallHit[] {
    return this.#waiting;
  }
}

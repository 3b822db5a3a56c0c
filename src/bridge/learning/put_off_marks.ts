import type { LearnMark } from "../../session_log/mod.ts";

/** A mark that was seen before it was due: since when, and when last, in ms since the epoch. */
interface Seen {
  readonly since: number;
  readonly at: number;
}

/**
 * The marks of sessions that are not due, since something is said in them again and again, and for how
 * long this instance has seen each. A session is seen from its first mark until it is learned from.
 */
export class PutOffMarks {
  readonly #mostMs: number;
  readonly #now: () => number;
  readonly #seen = new Map<string, Seen>();

  constructor({ mostMs, now }: {
    /** How long a session is put off at most, in ms. */
    readonly mostMs: number;
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
  }) {
    this.#mostMs = mostMs;
    this.#now = now;
  }

  /** Notes a mark that is not due. Whether it has been put off for too long. */
  isLate(mark: LearnMark): boolean {
    const now = this.#now();
    const name = nameOf(mark);
    const since = this.#seen.get(name)?.since ?? now;
    this.#seen.set(name, { since, at: now });
    return now - since >= this.#mostMs;
  }

  /** Its session is being learned from. */
  forget(mark: LearnMark): void {
    this.#seen.delete(nameOf(mark));
  }

  /** Forgets the marks that were not seen for long: others have learned from their sessions. */
  sweep(): void {
    const old = this.#now() - this.#mostMs;
    for (const [name, { at }] of this.#seen) if (at < old) this.#seen.delete(name);
  }
}

function nameOf({ owner, space, session, generation }: LearnMark): string {
  return JSON.stringify([owner, space, session, generation]);
}

import type { SessionLife } from "./known_fact.ts";

/** A session with its key. */
export type RankedSession = readonly [key: string, life: SessionLife];

/** How much a message points to each session. */
export class SessionScores {
  readonly #byLife = new Map<string, { readonly life: SessionLife; score: number }>();

  /** Notes a score of a session, of which the best counts. Returns whether that is this one. */
  note(life: SessionLife, score: number): boolean {
    const known = this.#at(lifeKey(life), life);
    const isBest = score > known.score;
    if (isBest) known.score = score;
    return isBest;
  }

  /** Adds the scores of others, each as a share of their best, which counts `worth`. */
  addAll(others: SessionScores, worth: number): void {
    const best = others.#best;
    if (best === 0) return;
    for (const [key, { life, score }] of others.#byLife) {
      this.#at(key, life).score += worth * score / best;
    }
  }

  /** The sessions with their keys, best first, whose score is at least a share of the best one's. */
  ranked(share: number): RankedSession[] {
    const least = share * this.#best;
    return [...this.#byLife]
      .filter(([, { score }]) => score > 0 && score >= least)
      .sort(([, one], [, other]) => other.score - one.score)
      .map(([key, { life: { session, generation } }]) => [key, { session, generation }]);
  }

  get #best(): number {
    return this.#byLife.values().reduce((most, { score }) => Math.max(most, score), 0);
  }

  #at(key: string, life: SessionLife): { readonly life: SessionLife; score: number } {
    const known = this.#byLife.get(key) ?? { life, score: 0 };
    this.#byLife.set(key, known);
    return known;
  }
}

/** The keys of those that were looked at: digests and sources come again with each message. */
const keys = new WeakMap<SessionLife, string>();

/** A text that is the same for the same life of a session. */
export function lifeKey(life: SessionLife): string {
  const known = keys.get(life);
  if (known !== undefined) return known;
  const key = `${life.session} ${life.generation}`;
  keys.set(life, key);
  return key;
}

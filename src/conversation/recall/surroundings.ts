import type { AskedAgain } from "./asked_again.ts";
import { blockOf } from "./blocks.ts";
import type { SearchScope } from "./bm25.ts";
import { ASKING } from "./passage_kinds.ts";
import type { Range } from "./passages.ts";
import type { Scratch } from "./scratch.ts";
import type { TermScores } from "./term_scores.ts";
import type { Weights } from "./weights.ts";

/**
 * What passages lend to those around them in the same sitting. A word counts once in a passage and
 * around it: as much as where it counts most.
 */
export class Surroundings {
  readonly #scope: SearchScope;
  readonly #again: AskedAgain | undefined;
  /** The greatest distance at which passages lend something. */
  readonly #far: number;
  /** The shares of its score that a passage lends, from the first before it to the last after it. */
  readonly #shares: Float64Array;
  /** Those of a question, which what follows may answer. */
  readonly #sharesOfQuestion: Float64Array;
  /** By passage: what those around it lend it. */
  readonly #lent: Float64Array;
  /** By passage: the most that one around it lends for the term being added. */
  readonly #most: Float64Array;
  /** The passages that borrow for the term being added. */
  readonly #borrowers: Int32Array;

  /** `again` is what asks the message once more, and so is no question that what follows may answer. */
  constructor(scope: SearchScope, { again, scratch }: {
    readonly again: AskedAgain | undefined;
    readonly scratch: Scratch;
  }) {
    this.#scope = scope;
    this.#again = again;
    const { far, shares, ofQuestion } = lentWith(scope.weights);
    this.#far = far;
    this.#shares = shares;
    this.#sharesOfQuestion = ofQuestion;
    const passages = far > 0 ? scope.passages : 0;
    this.#lent = scratch.floats(passages);
    this.#most = scratch.floats(passages);
    this.#borrowers = scratch.ints(passages);
  }

  /** Adds a term by what it or a similar one scores; marks the blocks of those who borrow. */
  add({ having, count: all, current: scores }: TermScores, marks: Int32Array): void {
    if (this.#far === 0) return;
    const { index, passages } = this.#scope;
    const [most, borrowers, far] = [this.#most, this.#borrowers, this.#far];
    const sittingOf = index.sittingOf.values;
    const kinds = index.kinds.values;
    let [sitting, begin, end] = [-1, 0, 0];
    let count = 0;
    for (let place = 0; place < all; place++) {
      const passage = having[place] ?? 0;
      if (sittingOf[passage] !== sitting) {
        sitting = sittingOf[passage] ?? 0;
        begin = index.firstOfSitting.at(sitting);
        end = index.endOfSitting(sitting, passages);
      }
      const score = scores[passage] ?? 0;
      const asks = ((kinds[passage] ?? 0) & ASKING) > 0 && !this.#again?.has(passage);
      const shares = asks ? this.#sharesOfQuestion : this.#shares;
      const last = Math.min(end - 1, passage + far);
      for (let other = Math.max(begin, passage - far); other <= last; other++) {
        const lent = (shares[other - passage + far] ?? 0) * score;
        const before = most[other] ?? 0;
        if (lent <= before || lent <= (scores[other] ?? 0)) continue;
        if (before === 0) borrowers[count++] = other;
        most[other] = lent;
      }
    }
    this.#settle(scores, count, marks);
  }

  /** The scores of a range of passages: their own with what is lent to them, and with their sittings'. */
  scoreIn({ start, end }: Range, { own, sittings, scores }: {
    readonly own: Float64Array;
    readonly sittings: Float64Array;
    /** By passage: where they are written. */
    readonly scores: Float64Array;
  }): void {
    const { index, weights: { sitting } } = this.#scope;
    if (this.#far === 0 && sitting === 0) {
      scores.set(own.subarray(start, end), start);
      return;
    }
    const lent = this.#lent;
    const sittingOf = index.sittingOf.values;
    for (let passage = start; passage < end; passage++) {
      scores[passage] = (own[passage] ?? 0) + (lent[passage] ?? 0) +
        sitting * (sittings[sittingOf[passage] ?? 0] ?? 0);
    }
  }

  /** Notes what is lent for the term to those who borrow, and begins the next one. */
  #settle(scores: Float64Array, count: number, marks: Int32Array): void {
    const [lent, most] = [this.#lent, this.#most];
    for (let place = 0; place < count; place++) {
      const passage = this.#borrowers[place] ?? 0;
      lent[passage] = (lent[passage] ?? 0) + (most[passage] ?? 0) - (scores[passage] ?? 0);
      most[passage] = 0;
      marks[blockOf(passage)] = 1;
    }
  }
}

/** What passages lend, by the weights of a search: most of its indexes have the same. */
const known = new WeakMap<Weights, ReturnType<typeof lentBy>>();

/** What passages lend that have no neighbours. */
const NOTHING_LENT = {
  far: 0,
  shares: new Float64Array(1),
  ofQuestion: new Float64Array(1),
};

function lentWith(weights: Weights): ReturnType<typeof lentBy> {
  if (weights.neighbours.length === 0) return NOTHING_LENT;
  const lent = known.get(weights) ?? lentBy(weights);
  known.set(weights, lent);
  return lent;
}

function lentBy({ neighbours, answer }: Weights) {
  const far = neighbours.findLastIndex((share) => share > 0) + 1;
  const near = neighbours.slice(0, far);
  const shares = Float64Array.from([...near.toReversed(), 0, ...near]);
  const ofQuestion = shares.map((share, place) => place === far + 1 ? share * answer : share);
  return { far, shares, ofQuestion };
}

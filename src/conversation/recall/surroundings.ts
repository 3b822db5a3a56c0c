import type { AskedAgain } from "./asked_again.ts";
import { blockOf, clearMarked } from "./blocks.ts";
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
  /** By block: 1 if one of its passages borrows. */
  readonly #marks: Int32Array;

  /** `again` is what asks the message once more, and so is no question that what follows may answer. */
  constructor(scope: SearchScope, { again, marks, scratch }: {
    readonly again: AskedAgain | undefined;
    readonly marks: Int32Array;
    readonly scratch: Scratch;
  }) {
    this.#scope = scope;
    this.#again = again;
    const { far, shares, ofQuestion } = lentWith(scope.weights);
    this.#far = far;
    this.#shares = shares;
    this.#sharesOfQuestion = ofQuestion;
    const passages = far > 0 ? scope.passages : 0;
    this.#marks = marks;
    this.#lent = scratch.sparseFloats(passages, (lent) => clearMarked(lent, marks));
    this.#most = scratch.sparseFloats(passages, () => {});
    this.#borrowers = scratch.anyInts(passages);
  }

  /** Adds a term by what it or a similar one scores; marks the blocks of those who borrow. */
  add({ having, count: all, current: scores }: TermScores): void {
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
    this.#settle(scores, count);
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
  #settle(scores: Float64Array, count: number): void {
    const [lent, most] = [this.#lent, this.#most];
    for (let place = 0; place < count; place++) {
      const passage = this.#borrowers[place] ?? 0;
      lent[passage] = (lent[passage] ?? 0) + (most[passage] ?? 0) - (scores[passage] ?? 0);
      most[passage] = 0;
      this.#marks[blockOf(passage)] = 1;
    }
  }
}

/** What passages lend, by the weights that were used last: those of most searches are the same. */
let lastLent: { readonly by: Weights; readonly lent: ReturnType<typeof lentBy> } | undefined;

/** What passages lend that have no neighbours. */
const NOTHING_LENT = {
  far: 0,
  shares: new Float64Array(1),
  ofQuestion: new Float64Array(1),
};

function lentWith(weights: Weights): ReturnType<typeof lentBy> {
  if (weights.neighbours.length === 0) return NOTHING_LENT;
  if (lastLent?.by !== weights) lastLent = { by: weights, lent: lentBy(weights) };
  return lastLent.lent;
}

function lentBy({ neighbours, answer }: Weights) {
  const far = neighbours.findLastIndex((share) => share > 0) + 1;
  const shares = new Float64Array(2 * far + 1);
  for (let distance = 1; distance <= far; distance++) {
    const share = neighbours[distance - 1] ?? 0;
    shares[far - distance] = share;
    shares[far + distance] = share;
  }
  const ofQuestion = shares.slice();
  if (far > 0) ofQuestion[far + 1] = (ofQuestion[far + 1] ?? 0) * answer;
  return { far, shares, ofQuestion };
}

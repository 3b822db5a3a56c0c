import { BestFirst, type Group, type ScoresInBlocks } from "./best_first.ts";

/** How scores are divided into two groups, and how much each index takes. */
export interface Division {
  /** The bit of the kinds that the second group has, and the first has not. */
  readonly bit: number;
  readonly lengthOf: (index: number) => number;
  /** The share of all lengths that the second group gets if it has enough, from 0 to 1. */
  readonly share: number;
  /** The lowest score that counts in the first group, and in the second, beside the highest of all. */
  readonly leastBeside: (most: number) => readonly [number, number];
}

/**
 * The indices of all scores that count, best first within each group. The second group's best come
 * early enough that it has its share of whatever is taken from the beginning, and no earlier.
 */
export function* inSharedOrder(
  all: ScoresInBlocks,
  { bit, lengthOf, share, leastBeside }: Division,
): Generator<number> {
  const { scores } = all;
  const first = new Rest(all, { bits: bit, has: 0 });
  const second = new Rest(all, { bits: bit, has: bit });
  const [least, leastOfSecond] = leastBeside(Math.max(first.score, second.score));
  for (;;) {
    const one = first.score >= least ? first.next : undefined;
    const other = second.score >= leastOfSecond ? second.next : undefined;
    if (one === undefined && other === undefined) return;
    let isSecondsTurn = one === undefined;
    if (one !== undefined && other !== undefined) {
      const length = second.taken + lengthOf(other);
      isSecondsTurn = length <= share * (first.taken + length) ||
        (scores[other] ?? 0) > (scores[one] ?? 0);
    }
    yield isSecondsTurn ? second.take(lengthOf) : first.take(lengthOf);
  }
}

/** The rest of one group, best first. */
class Rest {
  readonly #scores: Float64Array;
  readonly #order: BestFirst;
  /** The best of the rest. */
  next: number | undefined;
  /** The total length of what was taken. */
  taken = 0;

  constructor(all: ScoresInBlocks, group: Group) {
    this.#scores = all.scores;
    this.#order = new BestFirst(all, group);
    this.next = this.#order.next();
  }

  /** The score of the best of the rest; 0 if nothing is left. */
  get score(): number {
    return this.next === undefined ? 0 : this.#scores[this.next] ?? 0;
  }

  take(lengthOf: (index: number) => number): number {
    const index = this.next ?? 0;
    this.taken += lengthOf(index);
    this.next = this.#order.next();
    return index;
  }
}

import { BestFirst } from "./best_first.ts";

/** How scores are divided into two groups, and how much each index takes. */
export interface Division {
  /** By index: whether it has this bit in the second group, and not in the first. */
  readonly kinds: Int32Array;
  readonly bit: number;
  readonly lengthOf: (index: number) => number;
  /** The share of all lengths that the second group gets if it has enough, from 0 to 1. */
  readonly share: number;
  /** The lowest score that counts in the first group, and in the second. */
  readonly least: readonly [number, number];
}

/**
 * The indices of all scores that count, best first within each group. The second group's best come
 * early enough that it has its share of whatever is taken from the beginning, and no earlier.
 */
export function* inSharedOrder(
  scores: Float64Array,
  { kinds, bit, lengthOf, share, least }: Division,
): Generator<number> {
  const candidates = candidatesIn(scores, { kinds, bit, least });
  const first = new Group(new BestFirst(scores, candidates.first, candidates.most));
  const second = new Group(new BestFirst(scores, candidates.second, candidates.most));
  for (;;) {
    const [one, other] = [first.next, second.next];
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

/** The indices of the scores that count, group by group, and the highest of all scores. */
function candidatesIn(
  scores: Float64Array,
  { kinds, bit, least: [least, leastOfSecond] }: Pick<Division, "kinds" | "bit" | "least">,
): { readonly first: Int32Array; readonly second: Int32Array; readonly most: number } {
  const indices = new Int32Array(scores.length);
  let [first, second, most] = [0, scores.length, 0];
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    if (score <= 0) continue;
    if (score > most) most = score;
    if (((kinds[index] ?? 0) & bit) === 0) {
      if (score >= least) indices[first++] = index;
    } else if (score >= leastOfSecond) indices[--second] = index;
  }
  return { first: indices.subarray(0, first), second: indices.subarray(second), most };
}

/** The rest of one group, best first. */
class Group {
  readonly #order: BestFirst;
  /** The best of the rest. */
  next: number | undefined;
  /** The total length of what was taken. */
  taken = 0;

  constructor(order: BestFirst) {
    this.#order = order;
    this.next = order.next();
  }

  take(lengthOf: (index: number) => number): number {
    const index = this.next ?? 0;
    this.taken += lengthOf(index);
    this.next = this.#order.next();
    return index;
  }
}

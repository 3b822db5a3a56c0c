import { BestFirst } from "./best_first.ts";

/** How scores are divided into two groups, and how much each index takes. */
export interface Division {
  /** By index: 1 in the second group, 0 in the first. */
  readonly groups: Uint8Array;
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
  { groups, lengthOf, share, least }: Division,
): Generator<number> {
  const [first, second] = candidatesIn(scores, { groups, least })
    .map((candidates) => new Group(new BestFirst(scores, candidates)));
  if (!first || !second) return;
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

/** The indices of the scores that count, group by group. */
function candidatesIn(
  scores: Float64Array,
  { groups, least }: Pick<Division, "groups" | "least">,
): [Int32Array, Int32Array] {
  const indices = new Int32Array(scores.length);
  let [first, second] = [0, scores.length];
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    const group = groups[index] ?? 0;
    if (score <= 0 || score < (group === 0 ? least[0] : least[1])) continue;
    if (group === 0) indices[first++] = index;
    else indices[--second] = index;
  }
  return [indices.subarray(0, first), indices.subarray(second)];
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

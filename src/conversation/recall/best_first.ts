import { BLOCK, blocksFor } from "./blocks.ts";

/** The indices whose kinds have just `has` of these bits. */
export interface Group {
  readonly bits: number;
  readonly has: number;
}

/** All indices. */
export const ALL: Group = { bits: 0, has: 0 };

/** Scores in blocks, each of which is worked out once it may have the next best one. */
export interface ScoresInBlocks {
  /** By index: its score, once its block is filled; 0 if it does not count. */
  readonly scores: Float64Array;
  /** By index: of what kinds it is, as bits. */
  readonly kinds: Int32Array;
  /** By block: what no score of a group there is above. */
  boundsOf(group: Group): Float64Array;
  /** Works out the scores of a block. */
  fill(block: number): void;
}

/** The best score of a block is not known before it is filled. */
const UNKNOWN = -1;

/** All indices with scores above zero, in the order of `BestFirst`. */
export function* bestFirst(scores: ScoresInBlocks): Generator<number> {
  const order = new BestFirst(scores, ALL);
  for (let next = order.next(); next !== undefined; next = order.next()) yield next;
}

/**
 * The indices of a group with scores above zero, best first, later ones first among equals. Blocks
 * that cannot have the next one are neither filled nor looked at, so that taking a few of many is
 * cheap.
 */
export class BestFirst {
  readonly #all: ScoresInBlocks;
  readonly #group: Group;
  /** By block: its best score of those that are left, or what none is above. */
  readonly #most: Float64Array;
  /** By block: the index of its best score. */
  readonly #best: Int32Array;
  /** The blocks that have some left, as a heap: the first `size`. */
  readonly #heap: Int32Array;
  #size = 0;

  constructor(all: ScoresInBlocks, group: Group) {
    this.#all = all;
    this.#group = group;
    const blocks = blocksFor(all.scores.length);
    this.#most = all.boundsOf(group);
    this.#best = new Int32Array(blocks).fill(UNKNOWN);
    this.#heap = new Int32Array(blocks);
    // Among equals the last comes first: in this order most heaps are in order already.
    for (let block = blocks - 1; block >= 0; block--) {
      if ((this.#most[block] ?? 0) > 0) this.#heap[this.#size++] = block;
    }
    for (let place = (this.#size >> 1) - 1; place >= 0; place--) this.#sink(place);
  }

  /** Takes the best of those that are left; undefined if there is none. */
  next(): number | undefined {
    while (this.#size > 0) {
      const block = this.#heap[0] ?? 0;
      const best = this.#best[block] ?? UNKNOWN;
      if (best !== UNKNOWN) {
        this.#lookIn(block, { below: this.#most[block] ?? 0, before: best });
        return best;
      }
      this.#all.fill(block);
      this.#lookIn(block, { below: Infinity, before: 0 });
    }
    return undefined;
  }

  /** Finds the best of the first block that come after a score and the index that has it. */
  #lookIn(block: number, after: { readonly below: number; readonly before: number }) {
    const equal = this.#equalIn(block, after);
    const best = equal === UNKNOWN ? this.#bestIn(block, after.below) : equal;
    this.#best[block] = best;
    this.#most[block] = best === UNKNOWN ? 0 : this.#all.scores[best] ?? 0;
    if (best === UNKNOWN) this.#heap[0] = this.#heap[--this.#size] ?? 0;
    this.#sink(0);
  }

  /** The last index of a block that has just this score, of those before one. */
  #equalIn(
    block: number,
    { below, before }: { readonly below: number; readonly before: number },
  ): number {
    const { scores, kinds } = this.#all;
    const { bits, has } = this.#group;
    for (let index = before - 1; index >= block * BLOCK; index--) {
      if (scores[index] === below && ((kinds[index] ?? 0) & bits) === has) return index;
    }
    return UNKNOWN;
  }

  /** The last index of a block that has its best score below one. */
  #bestIn(block: number, below: number): number {
    const { scores, kinds } = this.#all;
    const { bits, has } = this.#group;
    const end = Math.min(scores.length, (block + 1) * BLOCK);
    let [best, most] = [UNKNOWN, 0];
    for (let index = block * BLOCK; index < end; index++) {
      const score = scores[index] ?? 0;
      if (score <= 0 || score < most || score >= below) continue;
      if (((kinds[index] ?? 0) & bits) !== has) continue;
      best = index;
      most = score;
    }
    return best;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const block = heap[from] ?? 0;
    let place = from;
    for (let child = 2 * place + 1; child < this.#size; child = 2 * place + 1) {
      if (child + 1 < this.#size && this.#isAhead(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      const below = heap[child] ?? 0;
      if (!this.#isAhead(below, block)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = block;
  }

  #isAhead(one: number, other: number): boolean {
    const [most, mostOfOther] = [this.#most[one] ?? 0, this.#most[other] ?? 0];
    return most === mostOfOther ? one > other : most > mostOfOther;
  }
}

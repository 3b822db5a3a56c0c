import { mostOf } from "./most.ts";

/** Scores are first sorted into so many ranges. */
const RANGES = 1_024;

/** At least so many of the best are sorted at first, and each time that many times as many. */
const FEW = 256;
const MORE = 4;

/**
 * The indices of all scores above zero, or of these candidates, whose scores are; best first, later
 * ones first among equals. They are sorted lazily: taking a few of many is cheap.
 */
export function* bestFirst(
  scores: Float64Array,
  candidates: Int32Array = aboveZero(scores),
): Generator<number> {
  const order = new BestFirst(scores, candidates);
  for (let next = order.next(); next !== undefined; next = order.next()) yield next;
}

/** The indices of some scores, all of them above zero, in the order of `bestFirst`. */
export class BestFirst {
  readonly #scores: Float64Array;
  readonly #ranges: Ranges;
  #least = FEW;
  /** Those of the best ranges, as a heap: the first `size`. */
  #heap: Int32Array = new Int32Array();
  #size = 0;

  /** `most`: none of the scores is above it. */
  constructor(scores: Float64Array, candidates: Int32Array, most = mostOf(scores)) {
    this.#scores = scores;
    this.#ranges = new Ranges(scores, candidates, most);
  }

  /** Takes the best of those that are left; undefined if there is none. */
  next(): number | undefined {
    while (this.#size === 0) {
      if (this.#ranges.isEmpty) return undefined;
      this.#fill();
    }
    const heap = this.#heap;
    const best = heap[0] ?? 0;
    heap[0] = heap[--this.#size] ?? 0;
    sink({ heap, size: this.#size, scores: this.#scores }, 0);
    return best;
  }

  #fill(): void {
    const heap = this.#heap = this.#ranges.take(this.#least);
    const size = this.#size = heap.length;
    this.#least *= MORE;
    for (let place = (size >> 1) - 1; place >= 0; place--) {
      sink({ heap, size, scores: this.#scores }, place);
    }
  }
}

function aboveZero(scores: Float64Array): Int32Array {
  const indices = new Int32Array(scores.length);
  let count = 0;
  for (let index = 0; index < scores.length; index++) {
    if ((scores[index] ?? 0) > 0) indices[count++] = index;
  }
  return indices.subarray(0, count);
}

/** Candidates by ranges of their scores, of which the best are taken first. */
class Ranges {
  readonly #scores: Float64Array;
  readonly #candidates: Int32Array;
  readonly #scale: number;
  /** By range: how many candidates it has. */
  readonly #counts = new Int32Array(RANGES);
  /** The ranges from this one on have been taken. */
  #end = RANGES;
  #left: number;

  constructor(scores: Float64Array, candidates: Int32Array, most: number) {
    this.#scores = scores;
    this.#candidates = candidates;
    this.#left = candidates.length;
    const scale = this.#scale = (RANGES - 1) / most;
    for (let place = 0; place < candidates.length; place++) {
      const range = rangeOf(scores[candidates[place] ?? 0] ?? 0, scale);
      this.#counts[range] = (this.#counts[range] ?? 0) + 1;
    }
  }

  get isEmpty(): boolean {
    return this.#left === 0;
  }

  /** Takes at least so many of the best, if there are, in no order. */
  take(least: number): Int32Array {
    let begin = this.#end;
    let count = 0;
    while (begin > 0 && count < least) count += this.#counts[--begin] ?? 0;
    const taken = new Int32Array(count);
    let length = 0;
    for (let place = 0; length < count; place++) {
      const index = this.#candidates[place] ?? 0;
      const range = rangeOf(this.#scores[index] ?? 0, this.#scale);
      if (range >= begin && range < this.#end) taken[length++] = index;
    }
    this.#end = begin;
    this.#left -= count;
    return taken;
  }
}

/** The number of a score's range: never lower than that of a lower score. */
function rangeOf(score: number, scale: number): number {
  return Math.min(RANGES - 1, score * scale) | 0;
}

/** Indices of scores, of which the first `size` are a heap. */
interface Heap {
  readonly heap: Int32Array;
  readonly size: number;
  readonly scores: Float64Array;
}

function sink({ heap, size, scores }: Heap, from: number): void {
  const index = heap[from] ?? 0;
  let place = from;
  for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size && isAhead(scores, heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
    const below = heap[child] ?? 0;
    if (!isAhead(scores, below, index)) break;
    heap[place] = below;
    place = child;
  }
  heap[place] = index;
}

function isAhead(scores: Float64Array, one: number, other: number): boolean {
  const difference = (scores[one] ?? 0) - (scores[other] ?? 0);
  return difference === 0 ? one > other : difference > 0;
}

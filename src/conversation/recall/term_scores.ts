import { blockOf, clearMarked } from "./blocks.ts";
import type { Scratch } from "./scratch.ts";

/** What the terms of a message score in each passage, term by term. */
export class TermScores {
  /** By passage: the score of all terms so far. */
  readonly all: Float64Array;
  /** By passage: what the term being added scores there so far. */
  readonly current: Float64Array;
  /** The passages in which the term being added scores: the first `count`. */
  readonly having: Int32Array;
  #count = 0;

  /** By block: 1 if a term scored there, once the next one began. */
  readonly #marks: Int32Array;

  constructor(passages: number, { marks, scratch }: {
    readonly marks: Int32Array;
    readonly scratch: Scratch;
  }) {
    this.#marks = marks;
    this.all = scratch.sparseFloats(passages, (all) => clearMarked(all, marks));
    this.current = scratch.sparseFloats(passages, () => {});
    this.having = scratch.anyInts(passages);
  }

  /** How many passages the term being added scores in. */
  get count(): number {
    return this.#count;
  }

  /** Notes what the term being added scores in a passage; the most counts. */
  note(passage: number, score: number): void {
    const before = this.current[passage] ?? 0;
    if (score <= before) return;
    if (before === 0) this.having[this.#count++] = passage;
    this.current[passage] = score;
    this.all[passage] = (this.all[passage] ?? 0) + score - before;
  }

  /** Begins the next term; marks the blocks in which this one scores. */
  next(): void {
    for (let place = 0; place < this.#count; place++) {
      const passage = this.having[place] ?? 0;
      this.current[passage] = 0;
      this.#marks[blockOf(passage)] = 1;
    }
    this.#count = 0;
  }
}

import { blockOf } from "./blocks.ts";
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

  constructor(passages: number, scratch: Scratch) {
    this.all = scratch.floats(passages);
    this.current = scratch.floats(passages);
    this.having = scratch.ints(passages);
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
  next(marks: Int32Array): void {
    for (let place = 0; place < this.#count; place++) {
      const passage = this.having[place] ?? 0;
      this.current[passage] = 0;
      marks[blockOf(passage)] = 1;
    }
    this.#count = 0;
  }
}

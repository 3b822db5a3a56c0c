import type { Steps } from "../steps.ts";
import type { Group } from "./best_first.ts";
import { BLOCK, blockOf, blocksFor } from "./blocks.ts";
import type { SearchScope } from "./bm25.ts";
import type { Matches } from "./matches.ts";
import { OF_ASSISTANT, TELLING } from "./passage_kinds.ts";
import type { Query } from "./query.ts";
import type { ScoresByPassage } from "./scores_by_passage.ts";
import type { Scratch } from "./scratch.ts";
import type { Weighed, Weighing } from "./weigh.ts";

/** Blocks filled per step. */
const BLOCKS_A_STEP = 128;

const SIDES = [0, OF_ASSISTANT];

/** What the scores of the passages of one index are made of. */
export interface ScoredBy {
  readonly query: Query;
  readonly matches: Matches;
  readonly weighing: Weighing;
  /** By passage: how close it is to what the message means, if that is known, and what this counts. */
  readonly meaning: { readonly closeness: Float64Array; readonly factor: number } | undefined;
  /** By passage: where the scores are written. */
  readonly scores: Float64Array;
  readonly scratch: Scratch;
}

/**
 * The scores of the passages of one index for a message. Most passages of a long talk get only what
 * their sitting lends them, so each block is filled once one of its scores is asked for.
 */
export class PassageScores implements ScoresByPassage {
  readonly #scope: SearchScope;
  readonly #by: ScoredBy;
  readonly #weighed: Weighed;
  /** By block: what no score there is above, before it is weighed. */
  readonly #most: Float64Array;
  /** By block: 1 if its scores are written. */
  readonly #filled: Int32Array;

  constructor(scope: SearchScope, by: ScoredBy) {
    this.#scope = scope;
    this.#by = by;
    const { index, passages } = scope;
    const { times } = by.query;
    const blocks = blocksFor(passages);
    this.#filled = by.scratch.ints(blocks);
    this.#most = new Float64Array(blocks).fill(Infinity);
    if (!by.meaning) this.#most.forEach((_, block, most) => most[block] = by.matches.mostIn(block));
    this.#weighed = {
      kinds: index.kinds.values,
      starts: index.start.values,
      ends: index.end.values,
      fitOf: (passage) => times.at(index.sayings[index.sayingOf.at(passage)]?.at ?? NaN),
    };
  }

  get passages(): number {
    return this.#scope.passages;
  }

  at(passage: number): number {
    this.fill(blockOf(passage));
    return this.#by.scores[passage] ?? 0;
  }

  set(passage: number, score: number): void {
    this.fill(blockOf(passage));
    this.#by.scores[passage] = score;
  }

  /** Writes the scores of a block. */
  fill(block: number): void {
    if (this.#filled[block] === 1) return;
    this.#filled[block] = 1;
    const { matches, weighing, meaning, scores } = this.#by;
    const start = block * BLOCK;
    const range = { start, end: Math.min(this.#scope.passages, start + BLOCK) };
    matches.scoreIn(range, scores);
    if (meaning) {
      const { closeness, factor } = meaning;
      for (let passage = start; passage < range.end; passage++) {
        scores[passage] = (scores[passage] ?? 0) + factor * (closeness[passage] ?? 0);
      }
    }
    weighing.weigh(scores, this.#weighed, range);
  }

  /** Fills, in steps, the blocks whose passages get more than what their sittings lend them. */
  *fillSteps(): Steps<void> {
    let filled = 0;
    for (let block = 0; block < this.#most.length; block++) {
      if (this.#most[block] !== Infinity) continue;
      this.fill(block);
      if (++filled % BLOCKS_A_STEP === 0) yield;
    }
  }

  /** By block: what no score of a group's passages there is above. Groups are sides, or both. */
  boundsOf({ bits, has }: Group): Float64Array {
    const { length: blocks } = this.#most;
    const bounds = new Float64Array(blocks);
    for (const side of SIDES) {
      if ((side & bits) !== has) continue;
      const most = this.#most.slice();
      const best = {
        kinds: new Int32Array(blocks).fill(side | TELLING),
        starts: new Int32Array(blocks),
        ends: this.#scope.index.shortest.lengthsOf(side),
        fitOf: () => 1,
      };
      this.#by.weighing.weigh(most, best, { start: 0, end: blocks });
      for (let block = 0; block < blocks; block++) {
        bounds[block] = Math.max(bounds[block] ?? 0, most[block] ?? 0);
      }
    }
    return bounds;
  }
}

import type { Steps } from "../steps.ts";
import type { Group } from "./best_first.ts";
import { BLOCK, blockOf, blocksFor } from "./blocks.ts";
import type { SearchScope } from "./bm25.ts";
import type { Matches } from "./matches.ts";
import { OF_ASSISTANT, TELLING } from "./passage_kinds.ts";
import type { Query } from "./query.ts";
import type { ScoresByPassage } from "./scores_by_passage.ts";
import type { Scratch } from "./scratch.ts";
import { NO_PASSAGE } from "./shortest_passages.ts";
import type { Weighed, Weighing } from "./weigh.ts";

/** Blocks filled per step. */
const BLOCKS_A_STEP = 128;

/** It takes longer to find out which of fewer blocks matter than to fill them all. */
const FEW_BLOCKS = 8;

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

/** What is known of the blocks of many passages. */
interface Blocks {
  /** By block: what no score there is above, before it is weighed. */
  readonly most: Float64Array;
  /** By block: 1 if its scores are written. */
  readonly filled: Int32Array;
}

/**
 * The scores of the passages of one index for a message, to be asked for after `fillSteps`. Most
 * passages of a long talk get only what their sittings lend them: the scores of blocks of such
 * passages are written when one of them is asked for.
 */
export class PassageScores implements ScoresByPassage {
  readonly #scope: SearchScope;
  readonly #by: ScoredBy;
  readonly #weighed: Weighed;
  /** Undefined if nothing is known before they are filled. */
  readonly #blocks: Blocks | undefined;

  constructor(scope: SearchScope, by: ScoredBy) {
    this.#scope = scope;
    this.#by = by;
    const { index, passages } = scope;
    const { times } = by.query;
    const count = blocksFor(passages);
    const isLazy = !by.meaning && count >= FEW_BLOCKS;
    this.#blocks = isLazy
      ? { most: by.matches.mostByBlock(by.scratch), filled: by.scratch.ints(count) }
      : undefined;
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

  /** Writes the scores of a block, if they are not written yet. */
  fill(block: number): void {
    if (this.#blocks && this.#blocks.filled[block] === 0) this.#write(block);
  }

  /** Writes, in steps, the scores of all blocks of which is not known what no score there is above. */
  *fillSteps(): Steps<void> {
    const count = blocksFor(this.#scope.passages);
    let filled = 0;
    for (let block = 0; block < count; block++) {
      if (this.#blocks && this.#blocks.most[block] !== Infinity) continue;
      this.#write(block);
      if (++filled % BLOCKS_A_STEP === 0) yield;
    }
  }

  #write(block: number): void {
    if (this.#blocks) this.#blocks.filled[block] = 1;
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

  /**
   * Notes by block, from a place on, what no score of a group's passages is above, if it is known of
   * any. A group is a side, or both.
   */
  noteBounds({ bits, has }: Group, bounds: Float64Array, from: number): void {
    if (!this.#blocks) return;
    const { most } = this.#blocks;
    const { length } = most;
    const { scratch } = this.#by;
    const weighed = scratch.anyFloats(length);
    const kinds = scratch.anyInts(length);
    const starts = scratch.ints(length);
    bounds.fill(0, from, from + length);
    for (const side of SIDES) {
      if ((side & bits) !== has) continue;
      weighed.set(most);
      const ends = this.#scope.index.shortest.lengthsOf(side);
      const best = { kinds: kinds.fill(side | TELLING), starts, ends, fitOf: () => 1 };
      this.#by.weighing.weigh(weighed, best, { start: 0, end: length });
      for (let block = 0; block < length; block++) {
        if (ends[block] === NO_PASSAGE) continue;
        bounds[from + block] = Math.max(bounds[from + block] ?? 0, weighed[block] ?? 0);
      }
    }
  }
}

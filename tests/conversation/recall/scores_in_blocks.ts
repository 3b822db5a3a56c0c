import type { ScoresInBlocks } from "../../../src/conversation/recall/best_first.ts";
import { BLOCK, blocksFor } from "../../../src/conversation/recall/blocks.ts";

/**
 * Scores that are not there before their blocks are filled, as `filled` then tells; those of no block
 * are above its bound, which may be higher by `slack`.
 */
export function scoresInBlocks(
  all: readonly number[],
  { kinds = new Int32Array(all.length), slack = 0 }: {
    readonly kinds?: Int32Array;
    readonly slack?: number;
  } = {},
): ScoresInBlocks & { readonly filled: Set<number> } {
  const filled = new Set<number>();
  const scores = new Float64Array(all.length).fill(NaN);
  return {
    scores,
    kinds,
    filled,
    boundsOf: ({ bits, has }) =>
      Float64Array.from(
        { length: blocksFor(all.length) },
        (_, block) =>
          slack + all.reduce((most, score, index) =>
            Math.floor(index / BLOCK) === block && ((kinds[index] ?? 0) & bits) === has
              ? Math.max(most, score)
              : most, 0),
      ),
    fill(block) {
      filled.add(block);
      scores.set(all.slice(block * BLOCK, (block + 1) * BLOCK), block * BLOCK);
    },
  };
}

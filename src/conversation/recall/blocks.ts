/** Passages are scored in blocks of so many, a power of two. */
const BLOCK_BITS = 6;
export const BLOCK = 1 << BLOCK_BITS;

/** The number of the block that a passage is in. */
export function blockOf(passage: number): number {
  return passage >> BLOCK_BITS;
}

/** Makes the scores of the passages in marked blocks zeros. */
export function clearMarked(scores: Float64Array, marks: Int32Array): void {
  for (let block = 0; block < marks.length; block++) {
    if (marks[block] === 1) scores.fill(0, block * BLOCK, (block + 1) * BLOCK);
  }
}

/** How many blocks so many passages take. */
export function blocksFor(passages: number): number {
  return blockOf(passages + BLOCK - 1);
}

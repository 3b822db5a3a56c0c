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

/** The greatest of the scores of the passages in marked blocks, or 0 if none is above it. */
export function mostInMarked(scores: Float64Array, marks: Int32Array): number {
  let most = 0;
  for (let block = 0; block < marks.length; block++) {
    if (marks[block] !== 1) continue;
    const end = Math.min(scores.length, (block + 1) * BLOCK);
    for (let passage = block * BLOCK; passage < end; passage++) {
      const score = scores[passage] ?? 0;
      if (score > most) most = score;
    }
  }
  return most;
}

/** How many blocks so many passages take. */
export function blocksFor(passages: number): number {
  return blockOf(passages + BLOCK - 1);
}

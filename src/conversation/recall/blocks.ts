/** Passages are scored in blocks of so many, a power of two. */
const BLOCK_BITS = 6;
export const BLOCK = 1 << BLOCK_BITS;

/** The number of the block that a passage is in. */
export function blockOf(passage: number): number {
  return passage >> BLOCK_BITS;
}

/** How many blocks so many passages take. */
export function blocksFor(passages: number): number {
  return blockOf(passages + BLOCK - 1);
}

/** How much of a term is known, in UTF-16 units; shorter terms are not. */
export const BEGINNING = 4;

/** The bits for each term, at least, and the initial number of words of 32 bits; a power of two. */
const BITS_A_TERM = 8;
const CAPACITY = 8;
const WORD = 32;

/** How terms begin, as the bits of hashes: a part of a word is looked up only where one may begin so. */
export class TermBeginnings {
  #bits = new Int32Array(CAPACITY);

  /** The bytes that they take. */
  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** Adds the last of these terms. */
  add(terms: readonly string[]): void {
    if (BITS_A_TERM * terms.length <= WORD * this.#bits.length) {
      return this.#put(terms.at(-1) ?? "");
    }
    this.#bits = new Int32Array(2 * this.#bits.length);
    for (const term of terms) this.#put(term);
  }

  /** Whether a term may begin as a text does from a place on. */
  mayBegin(text: string, start: number): boolean {
    const bit = this.#bitOf(text, start);
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << bit)) !== 0;
  }

  #put(term: string): void {
    if (term.length < BEGINNING) return;
    const bit = this.#bitOf(term, 0);
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << bit);
  }

  #bitOf(text: string, start: number): number {
    let hash = 0;
    for (let index = start; index < start + BEGINNING; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash ^= hash >>> 15;
    }
    return hash & (WORD * this.#bits.length - 1);
  }
}

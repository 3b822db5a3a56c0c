/** The least memory that is lent, and the most at once, in bytes; both powers of two. */
const LEAST = 256;
const MOST = 1_048_576;

/** How much is kept to be lent again, in bytes: a few searches take turns. */
const MOST_KEPT = 8_388_608;

/** What is not lent, by size. */
const free = new Map<number, ArrayBuffer[]>();
let kept = 0;

/**
 * Arrays of zeros for one search, which others use after it: an index of thousands of passages needs
 * some for each message. What is never given back is left to the garbage collection.
 */
export class Scratch {
  readonly #lent: ArrayBuffer[] = [];

  /** Lends so many zeros, with parts. */
  floats(length: number): Float64Array {
    return new Float64Array(this.#lend(8 * length), 0, length).fill(0);
  }

  /** Lends so many whole zeros. */
  ints(length: number): Int32Array {
    return new Int32Array(this.#lend(4 * length), 0, length).fill(0);
  }

  /** Takes back all that it lent: nobody may use it any more. */
  release(): void {
    for (const buffer of this.#lent) {
      if (kept + buffer.byteLength > MOST_KEPT) continue;
      kept += buffer.byteLength;
      const others = free.get(buffer.byteLength);
      if (others) others.push(buffer);
      else free.set(buffer.byteLength, [buffer]);
    }
    this.#lent.length = 0;
  }

  #lend(bytes: number): ArrayBuffer {
    if (bytes > MOST) return new ArrayBuffer(bytes);
    let size = LEAST;
    while (size < bytes) size *= 2;
    const known = free.get(size)?.pop();
    if (known) kept -= size;
    const lent = known ?? new ArrayBuffer(size);
    this.#lent.push(lent);
    return lent;
  }
}

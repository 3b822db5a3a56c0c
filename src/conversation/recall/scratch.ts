/** The least memory that is lent, and the most at once, in bytes; both powers of two. */
const LEAST = 256;
const MOST = 1_048_576;

/** How much is kept to be lent again, in bytes: a few searches take turns. */
const MOST_KEPT = 8_388_608;

/** What is not lent, by size: what may hold anything, and what holds zeros. */
type Free = Map<number, ArrayBuffer[]>;
const free: Free = new Map();
const zeros: Free = new Map();
let kept = 0;

/**
 * Arrays for one search, which others use after it: an index of thousands of passages needs some for
 * each message. What is never given back is left to the garbage collection.
 */
export class Scratch {
  readonly #lent: ArrayBuffer[] = [];
  readonly #lentZeros: ArrayBuffer[] = [];
  readonly #resets: (() => void)[] = [];

  /** Lends so many zeros, with parts. */
  floats(length: number): Float64Array {
    return this.anyFloats(length).fill(0);
  }

  /** Lends so many whole zeros. */
  ints(length: number): Int32Array {
    return this.anyInts(length).fill(0);
  }

  /** Lends so many numbers that may be anything. */
  anyFloats(length: number): Float64Array {
    return new Float64Array(this.#lend(8 * length, free, this.#lent), 0, length);
  }

  /** Lends so many whole numbers that may be anything. */
  anyInts(length: number): Int32Array {
    return new Int32Array(this.#lend(4 * length, free, this.#lent), 0, length);
  }

  /** Lends so many zeros, few of which are written: `reset` makes these zeros again at the end. */
  sparseFloats(length: number, reset: (lent: Float64Array) => void): Float64Array {
    const lent = new Float64Array(this.#lend(8 * length, zeros, this.#lentZeros), 0, length);
    this.#resets.push(() => reset(lent));
    return lent;
  }

  /** Lends so many whole zeros, few of which are written: `reset` makes these zeros again. */
  sparseInts(length: number, reset: (lent: Int32Array) => void): Int32Array {
    const lent = new Int32Array(this.#lend(4 * length, zeros, this.#lentZeros), 0, length);
    this.#resets.push(() => reset(lent));
    return lent;
  }

  /** Takes back all that it lent: nobody may use it any more. */
  release(): void {
    for (const reset of this.#resets) reset();
    this.#resets.length = 0;
    giveBack(this.#lentZeros, zeros);
    giveBack(this.#lent, free);
  }

  #lend(bytes: number, from: Free, lent: ArrayBuffer[]): ArrayBuffer {
    if (bytes > MOST) return new ArrayBuffer(bytes);
    let size = LEAST;
    while (size < bytes) size *= 2;
    const known = from.get(size)?.pop();
    if (known) kept -= size;
    const buffer = known ?? new ArrayBuffer(size);
    lent.push(buffer);
    return buffer;
  }
}

function giveBack(lent: ArrayBuffer[], to: Free): void {
  for (const buffer of lent) {
    const { byteLength: size } = buffer;
    if (kept + size > MOST_KEPT) continue;
    kept += size;
    const others = to.get(size);
    if (others) others.push(buffer);
    else to.set(size, [buffer]);
  }
  lent.length = 0;
}

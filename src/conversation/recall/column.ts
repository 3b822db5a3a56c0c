/** A full array is replaced with one so many times as long. */
const GROWTH = 1.5;

/** What all columns without a number have: many sessions are never searched. */
const NONE = new Int32Array();

/** An array of whole numbers that grows and shrinks at its end. */
export class Column {
  readonly #capacity: number;
  #values: Int32Array = NONE;
  #length = 0;

  /** `capacity` is the first capacity, which it has from its first number on. */
  constructor(capacity = 64) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** The numbers; anything past `length` is meaningless. Valid until the next `push`. */
  get values(): Int32Array {
    return this.#values;
  }

  /** The bytes that it takes. */
  get bytes(): number {
    return this.#values.byteLength;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + 1);
    this.#values[this.#length++] = value;
  }

  /** Adds some numbers, for `set` to give their values. */
  extend(count: number): void {
    const length = this.#length + count;
    if (length > this.#values.length) this.#grow(length);
    this.#length = length;
  }

  /** Makes room for so many numbers in all. */
  reserve(length: number): void {
    if (length > this.#values.length) this.#grow(length);
  }

  /** Sets a number that is there. */
  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** Drops all but the first `length` numbers. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  at(index: number): number {
    return index < this.#length ? this.#values[index] ?? 0 : 0;
  }

  last(): number {
    return this.at(this.#length - 1);
  }

  #grow(least: number): void {
    const next = this.#values === NONE ? this.#capacity : Math.ceil(GROWTH * this.#length);
    const grown = new Int32Array(Math.max(least, next));
    grown.set(this.#values);
    this.#values = grown;
  }
}

/** The number of items of an ascending array that are below `limit`. */
export function countBelow(
  length: number,
  options: { readonly valueAt: (index: number) => number; readonly limit: number },
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (options.valueAt(middle) < options.limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

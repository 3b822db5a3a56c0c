/** An array of whole numbers that grows and shrinks at its end. */
export class Column {
  #values: Int32Array;
  #length = 0;

  /** `capacity` is the initial capacity. */
  constructor(capacity = 64) {
    this.#values = new Int32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The numbers; anything past `length` is meaningless. Valid until the next `push`. */
  get values(): Int32Array {
    return this.#values;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Int32Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
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

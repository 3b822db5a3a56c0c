import { Column, countBelow } from "./column.ts";

/** How often a term stands in a passage is kept in the low bits of its posting. */
const COUNT_BITS = 8;
const MOST_COUNTED = (1 << COUNT_BITS) - 1;

/** Most terms are rare: room for so many passages at first. */
const CAPACITY = 2;

/** Where a term stands: passages in order, each with how often. */
export class Postings {
  readonly #packed = new Column(CAPACITY);

  add(passage: number, count: number): void {
    this.#packed.push((passage << COUNT_BITS) | Math.min(count, MOST_COUNTED));
  }

  /** Drops the passage that was added last. */
  dropLast(): void {
    this.#packed.truncate(this.#packed.length - 1);
  }

  /** How many passages before this one have the term. */
  countBefore(passage: number): number {
    const valueAt = (index: number) => this.#packed.at(index);
    return countBelow(this.#packed.length, { valueAt, limit: passage << COUNT_BITS });
  }

  passage(index: number): number {
    return this.#packed.at(index) >> COUNT_BITS;
  }

  count(index: number): number {
    return this.#packed.at(index) & MOST_COUNTED;
  }
}

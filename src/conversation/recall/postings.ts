import { Column, countBelow } from "./column.ts";

/** How often a term stands in a passage is kept in the low bits of its posting. */
const COUNT_BITS = 8;
const MOST_COUNTED = (1 << COUNT_BITS) - 1;

/** A term that stands in more passages than this gets a column. Most are rare, and a list is cheaper. */
const FEW = 32;

/** Where a term stands: passages in order, each with how often. */
export class Postings {
  readonly #few: number[] = [];
  #many: Column | undefined;

  add(passage: number, count: number): void {
    const packed = (passage << COUNT_BITS) | Math.min(count, MOST_COUNTED);
    if (this.#few.length < FEW) this.#few.push(packed);
    else (this.#many ??= new Column(FEW)).push(packed);
  }

  /** Drops the passage that was added last. */
  dropLast(): void {
    if (this.#many && this.#many.length > 0) this.#many.truncate(this.#many.length - 1);
    else this.#few.pop();
  }

  /** How many passages before this one have the term. */
  countBefore(passage: number): number {
    const length = this.#few.length + (this.#many?.length ?? 0);
    const valueAt = (index: number) => this.#packed(index);
    return countBelow(length, { valueAt, limit: passage << COUNT_BITS });
  }

  passage(index: number): number {
    return this.#packed(index) >> COUNT_BITS;
  }

  count(index: number): number {
    return this.#packed(index) & MOST_COUNTED;
  }

  #packed(index: number): number {
    return (index < FEW ? this.#few[index] : this.#many?.at(index - FEW)) ?? 0;
  }
}

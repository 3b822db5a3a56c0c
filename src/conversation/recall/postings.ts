import { Column, countBelow } from "./column.ts";

/** The low bits of a posting hold the term's count in the passage. */
const COUNT_BITS = 8;
const MOST_COUNTED = (1 << COUNT_BITS) - 1;

/** A term in more passages than this gets a column. Most terms are rare, and a list is cheaper. */
const FEW = 32;

/** The passages that contain a term, in order, with counts. */
export class Postings {
  readonly #few: number[] = [];
  #many: Column | undefined;

  add(passage: number, count: number): void {
    const packed = (passage << COUNT_BITS) | Math.min(count, MOST_COUNTED);
    if (this.#few.length < FEW) this.#few.push(packed);
    else (this.#many ??= new Column(FEW)).push(packed);
  }

  /** Drops the last passage. */
  dropLast(): void {
    if (this.#many && this.#many.length > 0) this.#many.truncate(this.#many.length - 1);
    else this.#few.pop();
  }

  /** The number of passages before this one that contain the term. */
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

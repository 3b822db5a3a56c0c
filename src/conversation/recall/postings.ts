import { Column, countBelow } from "./column.ts";

/** The low bits of a posting hold the term's count in the passage. */
const COUNT_BITS = 8;
const MOST_COUNTED = (1 << COUNT_BITS) - 1;

/** The passage of a posting. */
export function passageOf(posting: number): number {
  return posting >> COUNT_BITS;
}

/** How often the term stands in the posting's passage; at most 255. */
export function countOf(posting: number): number {
  return posting & MOST_COUNTED;
}

/**
 * The postings of all terms in one array: each term has a room there for a power of two of them. A
 * list that outgrows its room moves to one of twice the size, and the room serves another list. Most
 * terms stand in one passage only, so an object for each would be most of an index.
 */
export class PostingLists {
  readonly #pool = new Column();
  /** By term: where its postings are, and how many; room for none at first. */
  readonly #start = new Column();
  readonly #length = new Column();
  /** All passages ever added come before this one. */
  #end = 0;
  /** Empty rooms, by the power of two that is their size. */
  readonly #empty: number[][] = [];

  /** The number of terms. */
  get size(): number {
    return this.#start.length;
  }

  /** The bytes that they take. */
  get bytes(): number {
    return this.#pool.bytes + this.#start.bytes + this.#length.bytes;
  }

  /** Adds a term without postings. */
  addTerm(): void {
    this.#start.push(0);
    this.#length.push(0);
  }

  /** Adds so many terms without postings at once, with room for some postings. */
  addTerms(count: number, room: number): void {
    this.#start.extend(count);
    this.#length.extend(count);
    this.#pool.reserve(room);
  }

  /** Adds a passage to a term's list; it must come after those there. */
  add(term: number, passage: number, count: number): void {
    if (passage >= this.#end) this.#end = passage + 1;
    const length = this.#length.at(term);
    if (length === 0) this.#start.set(term, this.#room(0));
    else if (isPower(length)) this.#grow(term, length);
    const packed = (passage << COUNT_BITS) | Math.min(count, MOST_COUNTED);
    this.#pool.set(this.#start.at(term) + length, packed);
    this.#length.set(term, length + 1);
  }

  /** Drops a term's last passage, and the half of its room that this leaves empty. */
  dropLast(term: number): void {
    const left = this.#length.at(term) - 1;
    this.#length.set(term, left);
    const start = this.#start.at(term);
    if (left === 0) this.#leave(start, 0);
    else if (isPower(left)) this.#leave(start + left, Math.log2(left));
  }

  /** The postings of all terms; valid until the next change. Those of a term begin at `startOf` it. */
  get values(): Int32Array {
    return this.#pool.values;
  }

  /** By term: where its postings begin, and how many it has; valid as `values` is. */
  get starts(): Int32Array {
    return this.#start.values;
  }
  get lengths(): Int32Array {
    return this.#length.values;
  }

  /** Whether all passages come before this one. */
  endsBefore(passage: number): boolean {
    return passage >= this.#end;
  }

  /** Where the postings of a term begin, in order. */
  startOf(term: number): number {
    return this.#start.values[term] ?? 0;
  }

  /** The number of passages before this one that contain a term. */
  countBefore(term: number, passage: number): number {
    if (term >= this.#length.length) return 0;
    const length = this.#length.values[term] ?? 0;
    if (length === 0 || passage >= this.#end) return length;
    const { values } = this.#pool;
    const start = this.#start.values[term] ?? 0;
    const limit = passage << COUNT_BITS;
    if ((values[start + length - 1] ?? 0) < limit) return length;
    return countBelow(length, { valueAt: (index) => values[start + index] ?? 0, limit });
  }

  /** How often a term stands in a passage; at most 255. */
  countIn(term: number, passage: number): number {
    const place = this.#start.at(term) + this.countBefore(term, passage);
    return countOf(this.#pool.at(place));
  }

  /** Moves a list that fills its room to one of twice the size. */
  #grow(term: number, length: number): void {
    const from = this.#start.at(term);
    const exponent = Math.log2(length);
    const to = this.#room(exponent + 1);
    this.#pool.values.copyWithin(to, from, from + length);
    this.#start.set(term, to);
    this.#leave(from, exponent);
  }

  /** A room for `2 ** exponent` postings. */
  #room(exponent: number): number {
    const empty = this.#empty[exponent]?.pop();
    if (empty !== undefined) return empty;
    const start = this.#pool.length;
    this.#pool.extend(2 ** exponent);
    return start;
  }

  #leave(start: number, exponent: number): void {
    (this.#empty[exponent] ??= []).push(start);
  }
}

function isPower(length: number): boolean {
  return (length & (length - 1)) === 0;
}

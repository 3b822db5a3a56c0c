import { Column } from "./column.ts";

/** How much of a term its place is told by, in UTF-16 units; shorter terms have none. */
export const BEGINNING = 4;

/** The initial number of places; a power of two. */
const CAPACITY = 64;

/** Terms by how they begin: those that are a part of a word begin as some part of it does. */
export class TermBeginnings {
  /** By place: the newest term there, plus one. */
  #newest = new Int32Array(CAPACITY);
  /** By term: the one before it in its place, plus one. */
  readonly #earlier = new Column();

  /** The bytes that they take. */
  get bytes(): number {
    return this.#newest.byteLength + this.#earlier.bytes;
  }

  /** Adds the last of these terms. */
  add(terms: readonly string[]): void {
    if (terms.length > this.#newest.length) this.#grow(terms);
    else this.#put(terms, terms.length - 1);
  }

  /**
   * The terms that may begin as some part of a text does, each once. Others whose beginnings have the
   * same hash are among them.
   */
  *beginningIn(text: string): Generator<number, void, void> {
    const mask = this.#newest.length - 1;
    const seen: number[] = [];
    for (let start = 0; start + BEGINNING <= text.length; start++) {
      const place = hashAt(text, start) & mask;
      let next = this.#newest[place] ?? 0;
      if (next === 0 || seen.includes(place)) continue;
      seen.push(place);
      for (; next > 0; next = this.#earlier.at(next - 1)) yield next - 1;
    }
  }

  #put(terms: readonly string[], number: number): void {
    const term = terms[number] ?? "";
    if (term.length < BEGINNING) return void this.#earlier.push(0);
    const place = hashAt(term, 0) & (this.#newest.length - 1);
    this.#earlier.push(this.#newest[place] ?? 0);
    this.#newest[place] = number + 1;
  }

  #grow(terms: readonly string[]): void {
    this.#newest = new Int32Array(2 * this.#newest.length);
    this.#earlier.truncate(0);
    for (let number = 0; number < terms.length; number++) this.#put(terms, number);
  }
}

function hashAt(text: string, start: number): number {
  let hash = 0;
  for (let index = start; index < start + BEGINNING; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

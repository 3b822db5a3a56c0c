import { tableTerms } from "./word_vectors.ts";

/** The initial number of places; a power of two. */
const CAPACITY = 64;

/** A place that is empty. */
const NONE = -1;

/**
 * The numbers of terms by their rows in the table of word vectors: pairs of whole numbers with open
 * addressing, since each index has one and most of a search is looking up rows. Once that would take
 * more memory than a number for each row of the table, it is such a list.
 */
export class RowTable {
  /** By place: a row and the number of its term; in a list, by row: the number of its term. */
  #numbers = new Int32Array(2 * CAPACITY).fill(NONE);
  #isList = false;
  #size = 0;

  /** The bytes that it takes. */
  get bytes(): number {
    return this.#numbers.byteLength;
  }

  /** The number of the term with a row. */
  get(row: number): number | undefined {
    const numbers = this.#numbers;
    if (this.#isList) {
      const number = numbers[row] ?? NONE;
      return number === NONE ? undefined : number;
    }
    const mask = (numbers.length >> 1) - 1;
    for (let place = row & mask;; place = (place + 1) & mask) {
      const known = numbers[2 * place];
      if (known === row) return numbers[2 * place + 1];
      if (known === NONE) return undefined;
    }
  }

  /** Adds a row that is not there yet. */
  add(row: number, term: number): void {
    if (!this.#isList && 4 * (this.#size + 1) > 3 * (this.#numbers.length >> 1)) this.#grow();
    this.#put(row, term);
    this.#size += 1;
  }

  #put(row: number, term: number): void {
    const numbers = this.#numbers;
    if (this.#isList) {
      numbers[row] = term;
      return;
    }
    const mask = (numbers.length >> 1) - 1;
    let place = row & mask;
    while (numbers[2 * place] !== NONE) place = (place + 1) & mask;
    numbers[2 * place] = row;
    numbers[2 * place + 1] = term;
  }

  #grow(): void {
    const before = this.#numbers;
    const { length: rows } = tableTerms();
    this.#isList = 2 * before.length > rows;
    this.#numbers = new Int32Array(this.#isList ? rows : 2 * before.length).fill(NONE);
    for (let place = 0; place < before.length; place += 2) {
      const row = before[place] ?? NONE;
      if (row !== NONE) this.#put(row, before[place + 1] ?? NONE);
    }
  }
}

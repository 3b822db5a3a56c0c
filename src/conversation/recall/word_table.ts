import { Column } from "./column.ts";

/** The initial capacity of a table, in words; a power of two. */
const CAPACITY = 256;

/** What a word's string takes besides its characters, in bytes. */
const BYTES_PER_WORD = 32;

/** A word in a text, in UTF-16 units, and its hash. */
export interface WordPlace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

/** A number for each word. Words are looked up where they stand in a text, without a string for each. */
export class WordTable {
  /** Words by their hashes, with open addressing: in each place a word's number, plus one. */
  #places = new Int32Array(2 * CAPACITY);
  readonly #words: string[] = [];
  readonly #hashes = new Column();
  readonly #values = new Column();
  /** The characters of all words. */
  #characters = 0;

  /** About how many bytes it takes. */
  get bytes(): number {
    const columns = this.#places.byteLength + this.#hashes.bytes + this.#values.bytes;
    return columns + this.#characters + BYTES_PER_WORD * this.#words.length;
  }

  /** One step of a word's 32-bit hash, from 0 on. */
  static mixed(hash: number, code: number): number {
    const next = Math.imul(hash ^ code, 0x01000193);
    return next ^ (next >>> 15);
  }

  /** The number of a word; undefined if it has none yet. */
  valueOf({ text, start, end, hash }: WordPlace): number | undefined {
    const mask = this.#places.length - 1;
    const hashes = this.#hashes.values;
    for (let place = hash & mask;; place = (place + 1) & mask) {
      const number = (this.#places[place] ?? 0) - 1;
      if (number < 0) return undefined;
      if (hashes[number] !== hash) continue;
      const known = this.#words[number] ?? "";
      if (known.length === end - start && standsAt(text, known, start)) {
        return this.#values.at(number);
      }
    }
  }

  wordAt({ text, start, end }: WordPlace): string {
    return text.slice(start, end);
  }

  /** Gives a new word its number; returns it. */
  set(at: WordPlace, value: number): number {
    const mask = this.#places.length - 1;
    let place = at.hash & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    const word = this.wordAt(at);
    this.#words.push(word);
    this.#characters += word.length;
    this.#hashes.push(at.hash);
    this.#values.push(value);
    this.#places[place] = this.#words.length;
    if (2 * this.#words.length > this.#places.length) this.#grow();
    return value;
  }

  #grow(): void {
    const places = new Int32Array(2 * this.#places.length);
    const mask = places.length - 1;
    for (let number = 0; number < this.#words.length; number++) {
      let place = this.#hashes.at(number) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = number + 1;
    }
    this.#places = places;
  }
}

/** Whether a word stands at a place of a text; faster than `startsWith` for words, which are short. */
function standsAt(text: string, word: string, start: number): boolean {
  for (let index = 0; index < word.length; index++) {
    if (text.charCodeAt(start + index) !== word.charCodeAt(index)) return false;
  }
  return true;
}

/** The hash of a word. */
export function hashOf(word: string): number {
  let hash = 0;
  for (let index = 0; index < word.length; index++) {
    hash = WordTable.mixed(hash, word.charCodeAt(index));
  }
  return hash;
}

import { Column } from "./column.ts";
import { termOf, wordsOf } from "./words.ts";

const NON_ASCII = /[^\0-\x7f]/;
const APOSTROPHE = 39;

/** Marks a stop word. */
const NOTHING = -1;

/** The initial capacity of the table, in words; a power of two. */
const CAPACITY = 1_024;

/**
 * Numbers the terms of a conversation from 0, and converts texts to such numbers. Most words of a long
 * conversation are known, so they are looked up in place, without allocating a string for each.
 */
export class Vocabulary {
  readonly #idOfTerm = new Map<string, number>();
  /** Words by their hashes, with open addressing: in each place a word's number, plus one. */
  #places = new Int32Array(2 * CAPACITY);
  readonly #words: string[] = [];
  readonly #hashes = new Column();
  readonly #idOfWord = new Column();
  readonly #read = new Column();

  /** The number of terms. */
  get size(): number {
    return this.#idOfTerm.size;
  }

  /** The number of a term. */
  idOf(term: string): number | undefined {
    return this.#idOfTerm.get(term);
  }

  /** The numbers of a folded text's terms, in order, without stop words. */
  read(folded: string): Int32Array {
    this.#read.truncate(0);
    if (NON_ASCII.test(folded)) {
      for (const word of wordsOf(folded)) this.#note(this.#learn(word, hashOf(word)));
    } else this.#readAscii(folded);
    return this.#read.values.subarray(0, this.#read.length);
  }

  /** Words are those of `wordsOf`: letters and digits, then letters after apostrophes. */
  #readAscii(folded: string): void {
    for (let start = 0; start < folded.length;) {
      let end = start;
      let hash = 0;
      let code = folded.charCodeAt(end);
      while (isLetter(code) || isDigit(code)) {
        hash = mixed(hash, code);
        code = folded.charCodeAt(++end);
      }
      while (end > start && code === APOSTROPHE && isLetter(folded.charCodeAt(end + 1))) {
        do {
          hash = mixed(hash, code);
          code = folded.charCodeAt(++end);
        } while (isLetter(code));
      }
      if (end === start) start += 1;
      else {
        this.#note(this.#find(folded, { start, end, hash }));
        start = end;
      }
    }
  }

  #note(id: number): void {
    if (id !== NOTHING) this.#read.push(id);
  }

  #find(text: string, word: {
    readonly start: number;
    readonly end: number;
    readonly hash: number;
  }): number {
    const { start, end, hash } = word;
    const mask = this.#places.length - 1;
    for (let place = hash & mask;; place = (place + 1) & mask) {
      const number = (this.#places[place] ?? 0) - 1;
      if (number < 0) return this.#learn(text.slice(start, end), hash);
      if (this.#hashes.at(number) !== hash) continue;
      const known = this.#words[number] ?? "";
      if (known.length === end - start && text.startsWith(known, start)) {
        return this.#idOfWord.at(number);
      }
    }
  }

  /** The number of a word's term; a new term gets the next number. */
  #learn(word: string, hash: number): number {
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (; this.#places[place] !== 0; place = (place + 1) & mask) {
      const number = (this.#places[place] ?? 0) - 1;
      if (this.#words[number] === word) return this.#idOfWord.at(number);
    }
    const term = termOf(word);
    const id = term === "" ? NOTHING : this.#idOfTerm.get(term) ?? this.size;
    if (id === this.size) this.#idOfTerm.set(term, id);
    this.#words.push(word);
    this.#hashes.push(hash);
    this.#idOfWord.push(id);
    this.#places[place] = this.#words.length;
    if (2 * this.#words.length > this.#places.length) this.#grow();
    return id;
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

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** One step of a 32-bit hash. */
function mixed(hash: number, code: number): number {
  const next = Math.imul(hash ^ code, 0x01000193);
  return next ^ (next >>> 15);
}

function hashOf(word: string): number {
  let hash = 0;
  for (let index = 0; index < word.length; index++) hash = mixed(hash, word.charCodeAt(index));
  return hash;
}

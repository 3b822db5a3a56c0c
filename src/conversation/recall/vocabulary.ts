import { isDigit, isLetter, NON_ASCII } from "./ascii.ts";
import { Column } from "./column.ts";
import { isFunctionWordOfAny, type Language } from "./language.ts";
import { RowTable } from "./row_table.ts";
import { TermShapes } from "./term_shapes.ts";
import { nameTermOf, termsOf } from "./terms.ts";
import { compoundsOf, startsSentence, tokensOf } from "./tokens.ts";
import { hashOf, type WordPlace, WordTable } from "./word_table.ts";
import { rowOf } from "./word_vectors.ts";

const HAS_COMPOUND = /[-_&+#‐‑]|\p{Nd}[.,'’٬٫\s]\p{Nd}|\.\p{L}/u;
const JOINS_DIGITS = /[.,'\s]/;
const APOSTROPHE = 39;

/** Marks a word without terms; numbers below it stand for entries of several terms. */
const NOTHING = -1;

/** What a term's entry takes besides its characters, and an entry of several terms, in bytes. */
const BYTES_PER_TERM = 40;
const BYTES_PER_ENTRY = 64;

/** As the first word of a sentence these are names only before a word with meaning. */
const NAMES_FIRST = new Set(["=will", "=do", "=can", "=must", "=don", "=an"]);
const NEXT_WORD = /^(?:'s)?(?:\s+|(?=[^\0-\x7f]))(?!\p{Lu})([\p{L}'’]+)/u;
const LONGEST_NEXT = 24;
/** What follows the name, but not the verb or article: "Will is my brother". */
const AFTER_NAME = new Set(
  "is was has had does did would could should isn't wasn't hasn't hadn't doesn't didn't".split(" "),
);
/** What the article "an" stands before, not the name. */
const BEFORE_VOWEL = /^[aeiouh]/;
/** No stop word of English stands before a word of another script. */
const BEFORE_OTHER_SCRIPT = /^\s*(?!\p{sc=Latn})\p{L}/u;

/** The terms of a word that has several, or that is a name if it is written as one. */
interface Entry {
  readonly ids: readonly number[];
  readonly name?: { readonly id: number; readonly term: string };
}

/**
 * Numbers the terms of a conversation from 0, and converts texts to such numbers. Most words of a long
 * conversation are known, so they are looked up in place, without allocating a string for each.
 */
export class Vocabulary {
  readonly shapes = new TermShapes();
  /** By term: its row in the table of word vectors, or -1. */
  readonly rows = new Column();
  readonly #idOfTerm = new Map<string, number>();
  /** Terms by their rows, as far as one was asked for by its row, and how many of them were looked at. */
  readonly #idOfRow = new RowTable();
  #withRows = 0;
  readonly #tables = new Map<Language, WordTable>();
  readonly #entries: Entry[] = [];
  readonly #read = new Column();

  /** The number of terms. */
  get size(): number {
    return this.#idOfTerm.size;
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    const tables = [...this.#tables.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return tables + this.shapes.bytes + this.rows.bytes + BYTES_PER_TERM * this.size +
      this.#idOfRow.bytes + BYTES_PER_ENTRY * this.#entries.length;
  }

  /** The number of a term. */
  idOf(term: string): number | undefined {
    return this.#idOfTerm.get(term);
  }

  /** The number of the term that has a row in the table of word vectors. */
  idOfRow(row: number): number | undefined {
    for (; this.#withRows < this.rows.length; this.#withRows++) {
      const known = this.rows.at(this.#withRows);
      if (known >= 0) this.#idOfRow.add(known, this.#withRows);
    }
    return this.#idOfRow.get(row);
  }

  /**
   * The numbers of the terms of a text in a language, in order, without English stop words, and of
   * other terms of it.
   */
  read(text: string, language: Language = "en", others: readonly string[] = []): Int32Array {
    this.#read.truncate(0);
    const table = this.#tableOf(language);
    const learn = (word: string, start: number) => {
      const place = { text: word, start: 0, end: word.length, hash: hashOf(word) };
      this.#note(this.#valueOf(table, place, language), text, start, word.length);
    };
    let hasCompounds: boolean;
    if (NON_ASCII.test(text)) {
      for (const { text: word, start } of tokensOf(text)) learn(word, start);
      hasCompounds = HAS_COMPOUND.test(text);
    } else hasCompounds = this.#readAscii(text, table, language);
    if (hasCompounds) {
      for (const { text: word, start } of compoundsOf(text)) learn(word, start);
    }
    for (const term of others) this.#read.push(this.numberOf(term));
    return this.#read.values.subarray(0, this.#read.length);
  }

  /**
   * Words are those of `tokensOf`: letters and digits, then letters after apostrophes. Returns whether
   * signs may join some of them.
   */
  #readAscii(text: string, table: WordTable, language: Language): boolean {
    let hasJoints = false;
    for (let start = 0; start < text.length;) {
      let end = start;
      let hash = 0;
      let code = text.charCodeAt(end);
      while (isLetter(code) || isDigit(code)) {
        hash = WordTable.mixed(hash, code);
        code = text.charCodeAt(++end);
      }
      while (end > start && code === APOSTROPHE && isLetter(text.charCodeAt(end + 1))) {
        do {
          hash = WordTable.mixed(hash, code);
          code = text.charCodeAt(++end);
        } while (isLetter(code));
      }
      if (end === start) {
        hasJoints ||= mayJoin(text, start);
        start += 1;
        continue;
      }
      const value = this.#valueOf(table, { text, start, end, hash }, language);
      this.#note(value, text, start, end - start);
      start = end;
    }
    return hasJoints;
  }

  #note(value: number, text: string, start: number, length: number): void {
    if (value >= 0) this.#read.push(value);
    if (value >= NOTHING) return;
    const entry = this.#entries[NOTHING - 1 - value];
    for (const id of entry?.ids ?? []) this.#read.push(id);
    if (entry?.name && isName(entry.name.term, { text, start, length })) {
      this.#read.push(entry.name.id);
    }
  }

  #valueOf(table: WordTable, place: WordPlace, language: Language): number {
    return table.valueOf(place) ?? table.set(place, this.#learn(table.wordAt(place), language));
  }

  /** The number of a word's term, or that of its entry. */
  #learn(word: string, language: Language): number {
    const ids = termsOf(word, language).map(({ text }) => this.numberOf(text));
    const name = nameTermOf(word);
    if (name === undefined && ids.length <= 1) return ids[0] ?? NOTHING;
    this.#entries.push(
      name === undefined ? { ids } : { ids, name: { id: this.numberOf(name), term: name } },
    );
    return NOTHING - this.#entries.length;
  }

  /** The number of a term; a new term gets the next number. */
  numberOf(term: string): number {
    const known = this.#idOfTerm.get(term);
    if (known !== undefined) return known;
    const id = this.size;
    this.#idOfTerm.set(term, id);
    this.shapes.add(term);
    this.rows.push(rowOf(term));
    return id;
  }

  #tableOf(language: Language): WordTable {
    const known = this.#tables.get(language);
    if (known) return known;
    const table = new WordTable();
    this.#tables.set(language, table);
    return table;
  }
}

/** Whether a word that may be a name, such as "Will", is one where it stands in a text. */
export function isName(
  term: string,
  { text, start, length }: {
    readonly text: string;
    readonly start: number;
    readonly length: number;
  },
): boolean {
  if (!startsSentence(text, start)) return true;
  const after = text.slice(start + length, start + length + LONGEST_NEXT);
  if (term.length === 2) return term !== "=a";
  if (BEFORE_OTHER_SCRIPT.test(after)) return true;
  if (!NAMES_FIRST.has(term)) return false;
  const [, next] = NEXT_WORD.exec(after) ?? [];
  if (next !== undefined && AFTER_NAME.has(next)) return true;
  if (term === "=an" && next && BEFORE_VOWEL.test(next)) return false;
  return next !== undefined && termsOf(next, "en").length > 0 && !isFunctionWordOfAny(next);
}

/** Whether the sign at a place of an ASCII text may join the words beside it, or belong to one. */
function mayJoin(text: string, place: number): boolean {
  const sign = text.charAt(place);
  if (sign === "_" || sign === "+" || sign === "#") return true;
  const after = text.charCodeAt(place + 1);
  if (sign === "." && isLetter(after)) return true;
  const before = text.charCodeAt(place - 1);
  if (sign === "-" || sign === "&") {
    return (isLetter(before) || isDigit(before)) && (isLetter(after) || isDigit(after));
  }
  return isDigit(after) && isDigit(before) && JOINS_DIGITS.test(sign);
}

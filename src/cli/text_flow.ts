import { cellsOf, graphemesOf } from "./cells.ts";

/** A word is held back until it ends, unless it is longer than this, in UTF-16 units. */
const LONGEST_WORD = 400;

const TAB = 8;

/**
 * Breaks a text that arrives in pieces into rows of a terminal, between words where it can. A word,
 * or a character of several code points, that may go on in the next piece is held back until then.
 */
export class TextFlow {
  readonly #width: () => number;
  #column = 0;
  #held = "";

  /** `width` is how many cells a row has; it may change. */
  constructor(width: () => number) {
    this.#width = width;
  }

  /** In which cell of its row the text goes on, from 0. */
  get column(): number {
    return this.#column;
  }

  /** The terminal has broken the row anew: the text goes on in another cell. */
  set column(column: number) {
    this.#column = column;
  }

  /** Takes a piece; returns what can be written of the text so far. */
  add(piece: string): string {
    const characters = [...graphemesOf(this.#held + piece)];
    const last = characters.at(-1) ?? "";
    this.#held = "";
    let out = "";
    let word = "";
    for (const character of characters) {
      const isWide = cellsOf(character) > 1;
      if (isSpace(character) || isWide) {
        out += this.#place(word);
        word = "";
      }
      if (isSpace(character)) out += this.#space(character);
      else if (isWide && word === "") word = character;
      else word += character;
    }
    if (word.length > Math.min(LONGEST_WORD, this.#width())) {
      const whole = word.slice(0, word.length - last.length);
      out += this.#place(whole);
      word = word.slice(whole.length);
    }
    if (word.length > LONGEST_WORD) return out + this.#place(word);
    this.#held = word;
    return out;
  }

  /** Returns what was held back: the text ends here, or something else is written first. */
  flush(): string {
    const word = this.#held;
    this.#held = "";
    return this.#place(word);
  }

  #place(word: string): string {
    if (word === "") return "";
    const width = this.#width();
    const cells = cellsOf(word);
    let out = "";
    if (this.#column > 0 && this.#column + cells > width) out += this.#break();
    if (cells <= width) {
      this.#column += cells;
      return out + word;
    }
    for (const character of graphemesOf(word)) {
      const wide = cellsOf(character);
      if (this.#column > 0 && this.#column + wide > width) out += this.#break();
      this.#column += wide;
      out += character;
    }
    return out;
  }

  /** A space that has no room is where the row ends. */
  #space(space: string): string {
    if (space === "\n" || space === "\r\n") return this.#break();
    const end = space === "\t" ? (Math.floor(this.#column / TAB) + 1) * TAB : this.#column + 1;
    if (end > this.#width()) return "";
    this.#column = end;
    return space;
  }

  #break(): string {
    this.#column = 0;
    return "\n";
  }
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t" || character === "\n" || character === "\r\n";
}

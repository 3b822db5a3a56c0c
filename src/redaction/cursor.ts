import { type Characters, has } from "./characters.ts";

const DASH = 45;
/** Begins and ends a line of PEM. No other secret extends past it. Of more dashes, the last five count. */
const RULE = "-----";

/**
 * A position in a text that may continue. If the text ends before a question is decided, `isShort`
 * becomes true; whatever was decided before stays true, however the text continues.
 */
export class Cursor {
  readonly text: string;
  at: number;
  isShort = false;
  readonly #isEnd: boolean;

  constructor(text: string, { at, isEnd }: { readonly at: number; readonly isEnd: boolean }) {
    this.text = text;
    this.at = at;
    this.#isEnd = isEnd;
  }

  /** Whether the text is known to end here. */
  get isOver(): boolean {
    return this.#isEnd && this.at >= this.text.length;
  }

  /** The code of the character at an offset; `NaN` if there is none. */
  code(offset = 0): number {
    const code = this.text.charCodeAt(this.at + offset);
    if (Number.isNaN(code) && offset >= 0 && !this.#isEnd) this.isShort = true;
    return code;
  }

  /** Moves past a literal; returns false if the text does not have it here. */
  literal(literal: string): boolean {
    if (this.text.startsWith(literal, this.at)) {
      this.at += literal.length;
      return true;
    }
    const left = this.text.length - this.at;
    if (!this.#isEnd && left < literal.length && literal.startsWith(this.text.slice(this.at))) {
      this.isShort = true;
    }
    return false;
  }

  /** Moves past at most that many characters of a set; returns how many there were. */
  run(set: Characters, most = Infinity): number {
    const start = this.at;
    while (this.at - start < most) {
      const code = this.code();
      if (!has(set, code) || (code === DASH && this.#isAtRule())) break;
      this.at += 1;
    }
    return this.at - start;
  }

  #isAtRule(): boolean {
    if (this.text.startsWith(RULE, this.at)) return this.code(RULE.length) !== DASH;
    const isOpen = !this.#isEnd && this.text.length - this.at < RULE.length &&
      RULE.startsWith(this.text.slice(this.at));
    if (isOpen) this.isShort = true;
    return isOpen;
  }
}

/**
 * How to recognise a kind of secret. Both methods look at a bounded part of the text, so that the
 * time is linear in its length, whatever the text is.
 */
export interface Rule<Kind extends string = string> {
  readonly kind: Kind;
  /** The characters that a secret can begin with. Whether one can begin here is checked before. */
  readonly openings: string;
  /** Whether a secret begins here; moves the cursor past what certainly belongs to it. */
  begins(cursor: Cursor): boolean;
  /** Moves the cursor past the rest of a secret, as far as that is decided. */
  finish(cursor: Cursor): void;
}

import { type Characters, has } from "./characters.ts";

const DASH = 45;
/** What begins and ends a line of PEM; no other secret reaches over it. Of more dashes the last count. */
const RULE = "-----";

/**
 * A place in a text that may go on. Where the text ends before something can be told, `isShort`
 * becomes true; whatever is told before that stays true, however the text goes on.
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

  /** Whether the text is known to be over here. */
  get isOver(): boolean {
    return this.#isEnd && this.at >= this.text.length;
  }

  /** The code of a character before or after this one; `NaN` where there is none. */
  code(offset = 0): number {
    const code = this.text.charCodeAt(this.at + offset);
    if (Number.isNaN(code) && offset >= 0 && !this.#isEnd) this.isShort = true;
    return code;
  }

  /** Moves over a literal text; false where it does not stand here. */
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

  /** Moves over characters of a set, so many at most; how many they were. */
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
 * How secrets of a kind are known. Both methods look at a bounded part of the text, so that
 * whatever the text is, the time for it grows no faster than its length.
 */
export interface Rule<Kind extends string = string> {
  readonly kind: Kind;
  /** The characters that a secret can begin with; where one can begin is looked at before. */
  readonly openings: string;
  /** Whether one begins here; moves the cursor over what surely is of it. */
  begins(cursor: Cursor): boolean;
  /** Moves the cursor over the rest of one that has begun, as far as that can be told. */
  goesOn(cursor: Cursor): void;
}

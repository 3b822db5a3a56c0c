import { ALPHANUMERIC, type Characters, has } from "./characters.ts";
import type { TextWindow } from "./text_window.ts";

const DASH = 45;
/** Begins and ends a line of PEM. No other secret extends past it. Of more dashes, the last five count. */
const RULE = "-----";

/** Runs longer than this are remembered, in characters. */
const LONG = 32;

/** The longest line break inside a secret, with indentation and quote marks, in characters. */
const LONGEST_BREAK = 24;
const BREAK = new Set("\r\n".split("").map((each) => each.charCodeAt(0)));
const BEFORE_BREAK = new Set(" \t".split("").map((each) => each.charCodeAt(0)));
const AFTER_BREAK = new Set(" \t\r\n>|".split("").map((each) => each.charCodeAt(0)));

/**
 * A position in a text that may continue. If the text ends before a question is decided, `isShort`
 * becomes true; whatever was decided before stays true, however the text continues.
 */
export class Cursor {
  readonly view: TextWindow;
  readonly text: string;
  at: number;
  isShort = false;
  readonly #isEnd: boolean;

  constructor(view: TextWindow, { at, isEnd }: { readonly at: number; readonly isEnd: boolean }) {
    this.view = view;
    this.text = view.text;
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
    const end = start + most;
    this.#advance(set, Math.min(end, start + LONG));
    if (this.at - start === LONG && LONG < most) {
      const run = this.view.runAt(set, this.at);
      this.at = Math.min(end, run.to);
      this.#advance(set, end);
      run.to = Math.max(run.to, this.at);
    }
    return this.at - start;
  }

  /** Moves past a line break and what quotes or indents the next line; returns false if there is none. */
  lineBreak(): boolean {
    if (has(ALPHANUMERIC, this.code())) return false;
    const start = this.at;
    while (BEFORE_BREAK.has(this.code()) && this.at - start < LONGEST_BREAK) this.at += 1;
    if (BREAK.has(this.code())) {
      while (AFTER_BREAK.has(this.code()) && this.at - start < LONGEST_BREAK) this.at += 1;
      return true;
    }
    this.at = start;
    return false;
  }

  #advance(set: Characters, end: number): void {
    const { text } = this;
    const stop = Math.min(end, text.length);
    for (; this.at < stop; this.at++) {
      const code = text.charCodeAt(this.at);
      if (!has(set, code) || (code === DASH && this.#isAtRule())) return;
    }
    if (this.at < end && !this.#isEnd) this.isShort = true;
  }

  #isAtRule(): boolean {
    if (this.text.startsWith(RULE, this.at)) return this.code(RULE.length) !== DASH;
    const isOpen = !this.#isEnd && this.text.length - this.at < RULE.length &&
      RULE.startsWith(this.text.slice(this.at));
    if (isOpen) this.isShort = true;
    return isOpen;
  }
}

/** A secret that was found: its kind, and how to move past the rest of it as far as that is decided. */
export interface Found<Kind extends string = string> {
  readonly kind: Kind;
  finish?(cursor: Cursor, start: number): void;
}

/**
 * How to recognise secrets. All methods look at a bounded part of the text, or read it with `run()`,
 * so that the time is linear in its length, whatever the text is.
 */
export interface Rule<Kind extends string = string> {
  /** The characters that a secret can begin with. Whether one can begin here is checked before. */
  readonly openings: string;
  /** How many characters of `TOKEN` a secret begins with at least; none if absent. */
  readonly least?: number;
  /** The secret that begins here; moves the cursor past what certainly belongs to it. */
  find(cursor: Cursor): Found<Kind> | undefined;
}

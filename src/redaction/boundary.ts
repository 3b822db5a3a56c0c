import { ALPHANUMERIC, has, HEX, WORD } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import type { TextWindow } from "./text_window.ts";

const BACKSLASH = 92;
const PERCENT = 37;
const OPENING_BRACKET = 91;
const ESCAPED = new Set(["n", "r", "t"].map((letter) => letter.charCodeAt(0)));

/**
 * Whether a secret can begin here: not right after a letter or digit, unless that belongs to an
 * escape, another secret, or something invisible stands between. A secret that begins with
 * punctuation can begin anywhere.
 */
export function canBegin(view: TextWindow, at: number): boolean {
  const { text } = view;
  const before = text.charCodeAt(at - 1);
  if (!has(ALPHANUMERIC, before) || !has(ALPHANUMERIC, text.charCodeAt(at))) return true;
  if (text.charCodeAt(at - 2) === BACKSLASH && ESCAPED.has(before)) return true;
  if (
    text.charCodeAt(at - 3) === PERCENT && has(HEX, before) && has(HEX, text.charCodeAt(at - 2))
  ) {
    return true;
  }
  return at === view.border || view.hasGap(at);
}

/**
 * Whether a text is written so that a secret never begins right after a letter or digit, other than where
 * the last one ended.
 */
export function beginsWords(view: TextWindow): boolean {
  return !view.hasGaps && !view.text.includes("\\") && !view.text.includes("%");
}

/** How the mark of a secret ends. */
const MARK_END = " removed]";

/** Whether the mark of a secret ends in a text. */
export function isMarked(text: string): boolean {
  return text.includes(MARK_END);
}

/**
 * The text before a position, so many characters of it at most, and nothing before the mark of a
 * secret: a mark is shorter than what it stands for, so masked text would reach further.
 */
export function nearBefore(text: string, at: number, reach: number): string {
  const near = text.slice(Math.max(0, at - reach), at);
  const mark = near.lastIndexOf(MARK_END);
  return mark === -1 ? near : near.slice(mark + MARK_END.length);
}

/** The longest kind that a mark is read with, in characters. */
const LONGEST_KIND = 40;

/** Whether the mark of a secret begins at an offset from the cursor, which does not move. */
export function beginsMark(cursor: Cursor, offset: number): boolean {
  const start = cursor.at;
  cursor.at += offset;
  const isMark = cursor.literal("[") && cursor.run(WORD, LONGEST_KIND) > 0 &&
    cursor.literal(MARK_END);
  cursor.at = start;
  return isMark;
}

/**
 * Whether a token of fixed length can end here. The mark of another secret is not an end: masked text
 * must stay the same when it is masked again.
 */
export function isTokenEnd(cursor: Cursor): boolean {
  const code = cursor.code();
  if (cursor.isShort || code === OPENING_BRACKET) return false;
  return !has(ALPHANUMERIC, code) || cursor.view.hasGap(cursor.at);
}

import { ALPHANUMERIC, has, HEX } from "./characters.ts";
import type { Cursor } from "./cursor.ts";

const BACKSLASH = 92;
const PERCENT = 37;
const OPENING_BRACKET = 91;
const ESCAPED = new Set(["n", "r", "t"].map((letter) => letter.charCodeAt(0)));

/**
 * Whether a secret can begin here: not right after a letter or digit, unless that belongs to an
 * escape. A secret that begins with punctuation can begin anywhere.
 */
export function canBegin(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (!has(ALPHANUMERIC, before) || !has(ALPHANUMERIC, text.charCodeAt(at))) return true;
  if (ESCAPED.has(before) && text.charCodeAt(at - 2) === BACKSLASH) return true;
  return has(HEX, before) && has(HEX, text.charCodeAt(at - 2)) &&
    text.charCodeAt(at - 3) === PERCENT;
}

/**
 * Whether a token of fixed length can end here. The mark of another secret is not an end: masked text
 * must stay the same when it is masked again.
 */
export function isTokenEnd(cursor: Cursor): boolean {
  const code = cursor.code();
  return !cursor.isShort && !has(ALPHANUMERIC, code) && code !== OPENING_BRACKET;
}

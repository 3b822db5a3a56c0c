import { ALPHANUMERIC, has, HEX } from "./characters.ts";
import type { Cursor } from "./cursor.ts";

const BACKSLASH = 92;
const PERCENT = 37;
const OPENING_BRACKET = 91;
const ESCAPED = new Set(["n", "r", "t"].map((letter) => letter.charCodeAt(0)));

/**
 * Whether a secret can begin at a place: no letter or digit stands before it, but that of an escape.
 * One that begins with a sign of its own needs nothing of the kind.
 */
export function canBegin(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (!has(ALPHANUMERIC, before) || !has(ALPHANUMERIC, text.charCodeAt(at))) return true;
  if (ESCAPED.has(before) && text.charCodeAt(at - 2) === BACKSLASH) return true;
  return has(HEX, before) && has(HEX, text.charCodeAt(at - 2)) &&
    text.charCodeAt(at - 3) === PERCENT;
}

/**
 * Whether a token of fixed length can end here. A mark that stands where another secret stood is no
 * end: what is masked once has to stay as it is when it is masked again.
 */
export function isTokenEnd(cursor: Cursor): boolean {
  const code = cursor.code();
  return !cursor.isShort && !has(ALPHANUMERIC, code) && code !== OPENING_BRACKET;
}

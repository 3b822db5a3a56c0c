import { isTokenEnd } from "./boundary.ts";
import { ALPHANUMERIC, type Characters, has } from "./characters.ts";
import type { Cursor } from "./cursor.ts";

const FULL_STOP = 46;

/** The shortest continuation of a token on the next line. */
const LEAST_REST = 4;

/** Moves past a full stop, here or on the next line, that a further part of a token follows. */
export function isStop(cursor: Cursor, rest: Characters): boolean {
  if (cursor.isShort) return false;
  const end = cursor.at;
  if (cursor.code() !== FULL_STOP) cursor.lineBreak();
  if (isBeforeStop(cursor, rest) && !cursor.isShort) {
    cursor.at += 1;
    return true;
  }
  cursor.at = end;
  return false;
}

/**
 * Moves past a line break and the rest of a token behind it. It counts if it is not too long for the
 * token, stands alone, and does not look like a word.
 */
export function reachesNextLine(cursor: Cursor, rest: Characters, left: number): boolean {
  const end = cursor.at;
  if (!cursor.isShort && cursor.lineBreak()) {
    const from = cursor.at;
    const length = cursor.run(rest, left + 1);
    const text = cursor.text.slice(from, cursor.at);
    const hasMore = isBeforeStop(cursor, rest);
    const isRest = !cursor.isShort && length <= left && isTokenEnd(cursor) && isAlone(cursor) &&
      (hasMore ? isOdd(text) || /\d/.test(text) : length >= LEAST_REST && isOdd(text));
    if (isRest) return true;
  }
  cursor.at = end;
  return false;
}

function isBeforeStop(cursor: Cursor, rest: Characters): boolean {
  return cursor.code() === FULL_STOP && has(rest, cursor.code(1));
}

/** Whether a text is no words, where both cases or digits and letters stand together, and no `a=b`. */
function isOdd(text: string): boolean {
  return !/=[^=]/.test(text) &&
    !text.split(/[-_]/).every((word) => /^(?:[A-Z]?[a-z]*|[A-Z]+|\d+)$/.test(word));
}

/** Whether nothing follows that makes what stands before it the name of something. */
function isAlone(cursor: Cursor): boolean {
  const code = cursor.code();
  return !cursor.isShort && (Number.isNaN(code) || !has(ALPHANUMERIC, code)) &&
    !"=:(".includes(String.fromCharCode(code));
}

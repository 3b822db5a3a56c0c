import { isDigit, isLetter, NON_ASCII } from "../ascii.ts";
/** A word, a number, or one character of a script without spaces, in a folded text. */
export interface TimeToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Its value, if it is a number of up to four digits. */
  readonly number?: number;
}

/** Numbers with more digits than this have no value. */
const MOST_DIGITS = 4;
const DIGITS = /^\d{1,4}$/;
const TOKEN =
  /\d+|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]|[[\p{L}\p{M}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]]+/gv;
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const IS_DIGIT = /\p{Nd}/u;

/**
 * The words and numbers of a folded text. Korean is cut into syllables, since its particles follow
 * without a space.
 */
export function timeTokensOf(folded: string): TimeToken[] {
  if (!NON_ASCII.test(folded)) return asciiTokensOf(folded);
  return Array.from(
    folded.matchAll(TOKEN),
    ({ 0: text, index }) => tokenAt(index, text, DIGITS.test(text)),
  );
}

function asciiTokensOf(folded: string): TimeToken[] {
  const tokens: TimeToken[] = [];
  for (let start = 0; start < folded.length;) {
    let end = start;
    while (isDigit(folded.charCodeAt(end))) end += 1;
    const isNumber = end > start;
    if (!isNumber) { while (isLetter(folded.charCodeAt(end))) end += 1; }
    if (end === start) start += 1;
    else {
      const isShort = end - start <= MOST_DIGITS;
      tokens.push(tokenAt(start, folded.slice(start, end), isNumber && isShort));
      start = end;
    }
  }
  return tokens;
}

function tokenAt(start: number, text: string, isNumber: boolean): TimeToken {
  const end = start + text.length;
  return isNumber ? { text, start, end, number: Number(text) } : { text, start, end };
}

/** A text with the digits of any script written as 0 to 9. */
export function withPlainDigits(text: string): string {
  if (!NON_ASCII.test(text)) return text;
  return text.replace(OTHER_DIGIT, (digit) => String(valueOf(digit)));
}

/** The value of a digit. The ten digits of a script follow each other; their zero begins or is 6 after a row of 16. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  const place = code % 16;
  const begins = place < 10 && IS_DIGIT.test(String.fromCodePoint(code - place));
  const inRow = begins ? place : place - 6;
  return inRow >= 0 && inRow < 10 ? inRow : 0;
}

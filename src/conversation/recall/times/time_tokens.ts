import { NON_ASCII } from "../ascii.ts";
/** A word, a number, or one character of a script without spaces, in a folded text. */
export interface TimeToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Its value, if it is a number of up to four digits. */
  readonly number?: number;
}

const DIGITS = /^\d{1,4}$/;
const TOKEN =
  /\d+|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]|[[\p{L}\p{M}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]]+/gv;
const ASCII_TOKEN = /\d+|[a-z]+/gi;
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const IS_DIGIT = /\p{Nd}/u;

/**
 * The words and numbers of a folded text. Korean is cut into syllables, since its particles follow
 * without a space.
 */
export function timeTokensOf(folded: string): TimeToken[] {
  const expression = NON_ASCII.test(folded) ? TOKEN : ASCII_TOKEN;
  return Array.from(folded.matchAll(expression), ({ 0: text, index }): TimeToken => {
    const place = { text, start: index, end: index + text.length };
    return DIGITS.test(text) ? { ...place, number: Number(text) } : place;
  });
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

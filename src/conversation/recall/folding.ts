import { NON_ASCII } from "./ascii.ts";

/** The most frequent characters of Chinese and Japanese: folding leaves them as they are. */
export const EAST_ASIAN = /^[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fa5]+$/;

/**
 * More marks than any script puts on one letter. Putting marks in order takes time that grows with
 * the square of their number.
 */
const TOO_MANY_MARKS = /(?<=\p{M}{32})\p{M}+/gu;

/**
 * Marks that writers may leave out: accents of European scripts, Hebrew and Arabic vowels, nuktas of
 * Indic scripts. The Cyrillic short i keeps its mark, and vowel signs of Indic and Thai scripts are
 * letters.
 */
const OPTIONAL_MARKS =
  /[\u0300-\u0305\u0307-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc]|(?<![\u0418\u0438])\u0306/g;

/** Soft hyphens, joiners, marks of direction, and the stretching stroke of Arabic. */
const INVISIBLE = /[\u00ad\u0640\u200b-\u200f\u2060\ufeff]/g;

/** Letters that do not decompose, and forms of letters that depend on their place. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  ı: "i",
  đ: "d",
  ð: "d",
  þ: "th",
  æ: "ae",
  œ: "oe",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ĸ: "k",
  ə: "e",
  ς: "σ",
  ך: "כ",
  ם: "מ",
  ן: "נ",
  ף: "פ",
  ץ: "צ",
  ة: "ه",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ٱ: "ا",
  "’": "'",
  "‘": "'",
  "ʼ": "'",
};
const SPECIAL_LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const DECIMAL = /^\p{Nd}$/u;

/**
 * A text for comparison: lower case, without accents and other marks that may be left out, full-width and
 * other compatible forms as plain ones, digits of any script as 0 to 9. Of a long run of marks only
 * the first ones count.
 */
export function foldText(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  if (EAST_ASIAN.test(text)) return text;
  return text.replace(TOO_MANY_MARKS, "").normalize("NFKD")
    .replace(OPTIONAL_MARKS, "")
    .normalize("NFC").toLowerCase()
    .replace(INVISIBLE, "")
    .replace(SPECIAL_LETTER, (letter) => LETTERS[letter] ?? letter)
    .replace(OTHER_DIGIT, plainDigit);
}

/** A digit of any script as one of 0 to 9: Unicode has the ten of each script in a row. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DECIMAL.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

import { stemOf } from "./english.ts";
import { tokensOf } from "./tokens.ts";

export { foldText } from "./folding.ts";

const ASCII_ONLY = /^[a-z']+$/;

/** The words of a folded text, in order, as `tokensOf` cuts them. */
export function wordsOf(folded: string): string[] {
  return Array.from(tokensOf(folded), ({ text }) => text);
}

/** Longer runs of letters are no English words, and have no stem. */
const LONGEST_ENGLISH = 64;

/** The English index term of a folded word; empty for a stop word. */
export function termOf(word: string): string {
  if (word.length > LONGEST_ENGLISH) return word;
  if (ASCII_ONLY.test(word)) return word.length > 1 ? stemOf(word) : "";
  return word;
}

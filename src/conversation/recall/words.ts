import { stemOf } from "./english.ts";

const NON_ASCII = /[^\0-\x7f]/;
const ASCII_WORD = /[a-z0-9]+(?:'[a-z]+)*/g;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'[\p{L}\p{M}]+)*/gu;
const ASCII_ONLY = /^[a-z']+$/;
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const HAN = /^\p{sc=Han}{3,}$/u;
const DIACRITICS = /[\u0300-\u036f]/g;

const dictionary = new Intl.Segmenter("und", { granularity: "word" });

/** Folds case, width, compatibility forms and diacritics of European scripts. */
export function foldText(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(DIACRITICS, "").normalize("NFC").toLowerCase()
    .replaceAll("’", "'");
}

/**
 * The words of a folded text, in order. Scripts that are written without spaces are cut with the
 * platform's dictionaries; a long word of Han characters is followed by its pairs, since two texts
 * are seldom cut alike.
 */
export function wordsOf(folded: string): string[] {
  if (!NON_ASCII.test(folded)) return folded.match(ASCII_WORD) ?? [];
  const words = folded.match(WORD) ?? [];
  return UNSPACED.test(folded) ? words.flatMap(cutUnspaced) : words;
}

function cutUnspaced(run: string): string[] {
  if (!UNSPACED.test(run)) return [run];
  const words: string[] = [];
  for (const { segment, isWordLike } of dictionary.segment(run)) {
    if (!isWordLike) continue;
    words.push(segment);
    if (!HAN.test(segment)) continue;
    const characters = [...segment];
    for (let index = 1; index < characters.length; index++) {
      words.push(`${characters[index - 1]}${characters[index]}`);
    }
  }
  return words;
}

/** The index term of a folded word; empty for a stop word. */
export function termOf(word: string): string {
  if (ASCII_ONLY.test(word)) return word.length > 1 ? stemOf(word) : "";
  return word;
}

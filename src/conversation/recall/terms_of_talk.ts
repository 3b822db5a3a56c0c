import { type Language, languageOf } from "./language.ts";
import { termsOf } from "./terms.ts";
import { tokensOf } from "./tokens.ts";

/** The most words that are kept of a talk, repeated ones included. */
const MOST_WORDS = 400;

/** A word is repeated as often as it was said, up to so many times. */
const MOST_REPEATED = 4;

/** A longer word is left out, in characters (UTF-16 units). */
const LONGEST_WORD = 40;

/**
 * The words by which a talk is found later, without its texts: those with a meaning, as they were first
 * written, most frequent first. One that was said several times comes several times, since that tells
 * what the talk was about.
 */
export function termsOfTalk(texts: Iterable<string>): string[] {
  const words = new Map<string, { readonly word: string; count: number }>();
  let language: Language = "en";
  for (const text of texts) {
    language = languageOf(text, language);
    for (const { text: word } of tokensOf(text)) {
      if (word.length > LONGEST_WORD) continue;
      const [main] = termsOf(word, language);
      if (!main) continue;
      const known = words.get(main.text);
      if (known) known.count += 1;
      else words.set(main.text, { word, count: 1 });
    }
  }
  return [...words.values()]
    .sort((one, other) => other.count - one.count)
    .flatMap(({ word, count }) => Array<string>(Math.min(count, MOST_REPEATED)).fill(word))
    .slice(0, MOST_WORDS);
}

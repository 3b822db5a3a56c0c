import { isFunctionWord, type Language, languageOf } from "./language.ts";
import { termsOf } from "./terms.ts";
import { tokensOf } from "./tokens.ts";

/** The most words that are kept of a talk, repeated ones included. */
const MOST_WORDS = 400;

/** A word is repeated as often as it was said, up to so many times. */
const MOST_REPEATED = 4;

/** A longer word is left out, in characters (UTF-16 units). */
const LONGEST_WORD = 40;

/** Reads the texts of a talk in their order. */
export class TalkReader {
  readonly #words = new Map<string, { readonly word: string; count: number }>();
  #language: Language = "en";

  /** The language of the text that was read last. */
  get language(): Language {
    return this.#language;
  }

  /**
   * Notes the words of the next text. Returns the terms of those that are no function words. The
   * language is found out, unless it is known.
   */
  read(text: string, language = languageOf(text, this.#language)): ReadonlySet<string> {
    this.#language = language;
    const terms = new Set<string>();
    for (const { text: word } of tokensOf(text)) {
      if (word.length > LONGEST_WORD) continue;
      const [main] = termsOf(word, language);
      if (!main) continue;
      const known = this.#words.get(main.text);
      if (known) known.count += 1;
      else this.#words.set(main.text, { word, count: 1 });
      if (terms.has(main.text)) continue;
      if (!isFunctionWord(word.toLowerCase(), language)) terms.add(main.text);
    }
    return terms;
  }

  /** The words by which the talk is found later, as `termsOfTalk` gives them. */
  get words(): string[] {
    return [...this.#words.values()]
      .sort((one, other) => other.count - one.count)
      .flatMap(({ word, count }) => Array<string>(Math.min(count, MOST_REPEATED)).fill(word))
      .slice(0, MOST_WORDS);
  }
}

/**
 * The words by which a talk is found later, without its texts: those with a meaning, as they were first
 * written, most frequent first. One that was said several times comes several times, since that tells
 * what the talk was about.
 */
export function termsOfTalk(texts: Iterable<string>): string[] {
  const reader = new TalkReader();
  for (const text of texts) reader.read(text);
  return reader.words;
}

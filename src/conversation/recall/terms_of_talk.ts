import { isFunctionWord, type Language, languageOf } from "./language.ts";
import { termsOf } from "./terms.ts";
import { tokensOf } from "./tokens.ts";

/** The most words that are kept of a talk, repeated ones included. */
const MOST_WORDS = 400;

/** A word is repeated as often as it was said, up to so many times. */
const MOST_REPEATED = 4;

/** A longer word is left out, in characters (UTF-16 units). */
const LONGEST_WORD = 40;

/** Who said a text. */
type Side = "messages" | "replies";

/** A word of a talk. */
export interface TalkWord {
  /** As it was written first, and how often it was said. */
  readonly word: string;
  count: number;
  /** Whether it is no function word. */
  readonly isTelling: boolean;
  /** The turns whose messages have it, and those whose replies do, as bits. */
  messages: number;
  replies: number;
}

/** Reads the texts of a talk in their order. */
export class TalkReader {
  /** The words by their terms. */
  readonly words = new Map<string, TalkWord>();
  #language: Language = "en";

  /**
   * Notes the words of the next text, which one side said in a turn: one bit, or 0 where that is not to
   * be noted. Returns the number of distinct telling ones that were noted for it.
   */
  read(text: string, turn = 0, side: Side = "messages"): number {
    const language = this.#language = languageOf(text, this.#language);
    let telling = 0;
    for (const { text: word } of tokensOf(text)) {
      const term = termOfWord(word, language);
      if (term === undefined) continue;
      const known = this.words.get(term) ?? this.#add(term, word, language);
      known.count += 1;
      if ((known[side] & turn) !== turn) {
        known[side] |= turn;
        if (known.isTelling) telling += 1;
      }
    }
    return telling;
  }

  /** The words by which the talk is found later, as `termsOfTalk` gives them. */
  get keywords(): string[] {
    return [...this.words.values()]
      .sort((one, other) => other.count - one.count)
      .flatMap(({ word, count }) => Array<string>(Math.min(count, MOST_REPEATED)).fill(word))
      .slice(0, MOST_WORDS);
  }

  #add(term: string, word: string, language: Language): TalkWord {
    const isTelling = isTellingIn(language, word);
    const added = { word, count: 0, isTelling, messages: 0, replies: 0 };
    this.words.set(term, added);
    return added;
  }
}

/** The terms of a text's words in a language, as a talk has them, without function words. */
export function tellingTerms(text: string, language: Language): Set<string> {
  const terms = new Set<string>();
  for (const { text: word } of tokensOf(text)) {
    const term = termOfWord(word, language);
    if (term !== undefined && isTellingIn(language, word)) terms.add(term);
  }
  return terms;
}

/**
 * The words by which a talk is found later, without its texts: those with a meaning, as they were first
 * written, most frequent first. One that was said several times comes several times, since that tells
 * what the talk was about.
 */
export function termsOfTalk(texts: Iterable<string>): string[] {
  const reader = new TalkReader();
  for (const text of texts) reader.read(text);
  return reader.keywords;
}

/** Whether a word is no function word; those of English have no term. */
function isTellingIn(language: Language, word: string): boolean {
  return language === "en" || !isFunctionWord(word.toLowerCase(), language);
}

function termOfWord(word: string, language: Language): string | undefined {
  return word.length > LONGEST_WORD ? undefined : termsOf(word, language)[0]?.text;
}

import {
  foldText,
  isFunctionWord,
  isFunctionWordOfAny,
  type Language,
  tokensOf,
} from "../conversation/mod.ts";
import { partsOfDates } from "./dates.ts";
import { isNegation, isSureOf } from "./negations.ts";
import { namesSpeaker, SPEAKERS_OF_PARTS } from "./small_words.ts";

/** So much of a name is its key, in characters: forms of one mostly differ after that. */
const LONGEST_NAME = 6;
const LONGEST_INFLECTED = 5;

/** How much of another word is its key, in characters, by how many it has at least. */
const BEGINNINGS = [{ from: 6, length: 4 }, { from: 4, length: 3 }] as const;

const CAPITAL = /^\p{Lu}/u;
const DIGIT = /\p{Nd}/u;
const HANGUL = /^\p{sc=Hang}+$/u;
/** Scripts of languages in which names have cases. */
const INFLECTED = /^[\p{sc=Cyrl}\p{sc=Grek}]/u;
const ARABIC = /^\p{sc=Arab}+$/u;
/** What stands before Arabic words: the article, and who does it. */
const ARABIC_BEGINNING = /^(?:ال|[ايتن])(?=.{3})/u;
/** How Korean verbs end. */
const KOREAN_VERB = /[다요죠까]$/u;

/** A word as both kinds of keys read it. */
interface Word {
  readonly written: string;
  readonly folded: string;
  /** Whether it is written like a name or a number. */
  readonly isName: boolean;
}

/**
 * What the words of a fact begin with: the same for most forms of a word in any language, so that
 * what is said of "the user" is known again where the user says it. Dates and words without a meaning
 * of their own have no key, unless there are no others.
 */
export function keysOfFact(text: string, language: Language): string[] {
  const words = wordsOf(text, language);
  const isSure = isSureOf(language, text);
  const dates = partsOfDates(words.map(({ folded }) => folded).join(" "));
  const isSmall = (word: string) =>
    isSure ? isFunctionWord(word, language) : isFunctionWordOfAny(word);
  const told = words.filter(({ written, folded, isName }, place) =>
    !dates.has(folded) && (isName && place > 0 || !isSmall(written.toLowerCase()))
  );
  const keys = (told.length > 0 ? told : words).map((word, place) =>
    word.isName && (place > 0 || DIGIT.test(word.folded)) ? nameKey(word) : beginningOf(word)
  );
  return [...new Set(keys)];
}

/** All keys that a fact may have for the words of a text. */
export function keysSaid(text: string, language: Language): ReadonlySet<string> {
  return new Set(
    wordsOf(text, language).flatMap((word) => {
      const { folded } = word;
      if (HANGUL.test(folded)) return [folded, beginning(folded, 2), verbKey(folded)];
      return [nameKey(word), ...beginningsOf(word)];
    }),
  );
}

function wordsOf(text: string, language: Language): Word[] {
  return Array.from(tokensOf(text.replace(SPEAKERS_OF_PARTS, " ")), ({ text: written }) => {
    const folded = foldText(written);
    return { written, folded, isName: CAPITAL.test(written) || DIGIT.test(written) };
  }).filter(({ folded }) => !isNegation(folded, language) && !namesSpeaker(folded));
}

function nameKey({ folded }: Word): string {
  if (DIGIT.test(folded) || HANGUL.test(folded)) return folded;
  const name = folded.split("'")[0] ?? folded;
  return beginning(name, INFLECTED.test(name) ? LONGEST_INFLECTED : LONGEST_NAME);
}

function beginningOf(word: Word): string {
  const { folded } = word;
  if (HANGUL.test(folded)) return KOREAN_VERB.test(folded) ? verbKey(folded) : beginning(folded, 2);
  return beginningsOf(word)[0] ?? folded;
}

/** What a word begins with, the longest first; all of it where it is short or a number. */
function beginningsOf({ folded }: Word): string[] {
  const word = ARABIC.test(folded) ? folded.replace(ARABIC_BEGINNING, "") : folded;
  const rules = DIGIT.test(folded) ? [] : BEGINNINGS.filter(({ from }) => word.length >= from);
  return rules.length > 0 ? rules.map(({ length }) => beginning(word, length)) : [word];
}

/** The first sound of a Korean verb, without what ends its first syllable. */
function verbKey(folded: string): string {
  return `${folded.normalize("NFD").slice(0, 2)}-`;
}

function beginning(word: string, length: number): string {
  return [...word].slice(0, length).join("");
}

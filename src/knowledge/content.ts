import {
  compoundsOf,
  foldText,
  isFunctionWord,
  type Language,
  languageOf,
  likenessOf,
  termsOf,
  tokensOf,
} from "../conversation/mod.ts";
import { isNegation, negationIn } from "./negations.ts";
import { namesSpeaker } from "./small_words.ts";

/** A word that says what a text is about. */
export interface ContentWord {
  /** Its index terms, the main one first. */
  readonly terms: readonly [string, ...string[]];
  /** Whether it is written like a name or a number: no other word says the same. */
  readonly isName: boolean;
  /** Whether it is a word that has other forms, also where it is written like a name. */
  readonly isVaried: boolean;
  /** As it is written, folded. */
  readonly folded: string;
}

/** What a text says, as far as its words tell. */
export interface Content {
  readonly text: string;
  /** The language that it is read in. */
  readonly language: Language;
  /** The words in order, folded, with one space between them: equal for texts that say the same. */
  readonly form: string;
  readonly words: readonly ContentWord[];
  /** The main terms of its words, each once. */
  readonly terms: ReadonlySet<string>;
  /** Those of names and numbers, in order. */
  readonly names: readonly string[];
  readonly isNegated: boolean;
  /** False where it may be in a language in which what negates it says otherwise. */
  readonly isSure: boolean;
}

/** What facts have as verbs, and other texts mostly as nouns. */
const VERBS = new Map([["lives", "live"], ["leaves", "leave"]]);

const NAMES = /\p{Lu}[\p{L}\p{M}]*/gu;

/** Texts with fewer words do not tell their language. */
const LEAST_WORDS = 4;

/** The words whose terms are kept, in all languages together. */
const KEPT_WORDS = 20_000;
const kept = new Map<string, readonly string[]>();

/** What every emoji has one of; `signs` takes tens of milliseconds to make, and most texts have none. */
const OF_SIGN = /[[\p{Emoji}\p{Extended_Pictographic}\u20e3]--\p{ASCII}]/v;
let signs: RegExp | undefined;

const CAPITAL = /^\p{Lu}/u;
const DIGIT = /\p{Nd}/u;
const HAN = /^\p{sc=Han}+$/u;

/** A word that is this much like another one is a form of it. */
export const LEAST_LIKE = 0.5;

/** A language in which every noun is written like a name. */
const NOUNS_LIKE_NAMES: ReadonlySet<Language> = new Set(["de"]);

/** What a text says. Words for the one who speaks ("the user") say nothing of what is said. */
export function contentOf(text: string, before: Language = "en"): Content {
  const tokens = Array.from(tokensOf(text), ({ text }) => text);
  const language = languageOfFact(text, { words: tokens.length, before });
  const all = [...tokens, ...Array.from(compoundsOf(text), ({ text }) => text)];
  const folded = tokens.map(foldText);
  const emoji = signsIn(text);
  const words = [...all.flatMap((word) => contentWord(word, language)), ...emoji.map(signWord)];
  const form = [...folded, ...emoji].join(" ");
  return {
    ...{ text, language, words },
    form: form === "" ? foldText(text).trim() : form,
    terms: new Set(words.map(({ terms: [term] }) => term)),
    names: words.filter(({ isName }) => isName).map(({ terms: [term] }) => term),
    ...negationIn(tokens, { text, language }),
  };
}

/** The emoji of a text, whatever form of them is asked for. */
function signsIn(text: string): string[] {
  if (!OF_SIGN.test(text)) return [];
  signs ??= new RegExp(String.raw`\p{RGI_Emoji}|\p{Extended_Pictographic}`, "gv");
  return Array.from(text.matchAll(signs), ([sign]) => sign.replaceAll("\ufe0f", ""));
}

function signWord(sign: string): ContentWord {
  return { terms: [sign], isName: false, isVaried: false, folded: sign };
}

/** The language of a text by its words in small letters: names look like words of any language. */
function languageOfFact(
  text: string,
  { words, before }: { readonly words: number; readonly before: Language },
): Language {
  if (words < LEAST_WORDS) return before;
  return languageOf(text.replaceAll(NAMES, " "), before);
}

function contentWord(word: string, language: Language): ContentWord[] {
  const folded = foldText(word);
  if (namesSpeaker(folded) || isNegation(folded, language)) return [];
  const [main, ...others] = keptTerms(word, language);
  if (main === undefined || isFunctionWord(word.toLowerCase(), language)) return [];
  const isName = CAPITAL.test(word) || DIGIT.test(word);
  const isVaried = !isName || NOUNS_LIKE_NAMES.has(language) && !DIGIT.test(word);
  return [{ terms: [main, ...others], isName, isVaried, folded }];
}

function keptTerms(word: string, language: Language): readonly string[] {
  const key = `${language} ${word}`;
  const known = kept.get(key);
  if (known) return known;
  const read = language === "en" ? VERBS.get(word.toLowerCase()) ?? word : word;
  const terms = termsOf(read, language).map(({ text }) => text);
  if (kept.size >= KEPT_WORDS) kept.clear();
  kept.set(key, terms);
  return terms;
}

/**
 * Whether two texts say the same: by their forms, or since nearly all of their words are the same and
 * those that differ are neither names nor numbers, and in one of them only: "son" for "daughter" makes
 * another fact.
 */
export function saysSame(one: Content, other: Content): boolean {
  if (one.form === other.form) return true;
  if (one.terms.size === 0 || other.terms.size === 0) return false;
  if (one.isNegated !== other.isNegated) return false;
  if (one.names.join("\n") !== other.names.join("\n") && !namesAgree(one, other)) return false;
  const common = [...one.terms].filter((term) => other.terms.has(term)).length;
  return common >= LEAST_COMMON * (one.terms.size + other.terms.size - common) &&
    !replacesWord(one, other);
}

/** Whether each text has a word that the other one lacks, in any form. */
function replacesWord(one: Content, other: Content): boolean {
  const [own, others] = [lacking(one, other), lacking(other, one)];
  return own.some((term) => !isAmong(term, others)) &&
    others.some((term) => !isAmong(term, own));
}

/** The terms of a text that another one lacks; of Chinese words, those with other characters. */
function lacking({ terms }: Content, other: Content): string[] {
  return [...terms].filter((term) =>
    !other.terms.has(term) &&
    !(HAN.test(term) && [...term].every((character) => other.form.includes(character)))
  );
}

function isAmong(term: string, others: readonly string[]): boolean {
  return others.some((other) => likenessOf(term, other, { isKnown: false }) >= LEAST_LIKE);
}

/** Which share of the terms of two texts that say the same both have. */
export const LEAST_COMMON = 0.75;

/** Whether what is a name in one text is a word of the other, and common names come in one order. */
function namesAgree(one: Content, other: Content): boolean {
  const common = (names: readonly string[], of: Content) =>
    [...new Set(names)].filter((name) => of.names.includes(name)).join("\n");
  return one.names.every((name) => other.terms.has(name)) &&
    other.names.every((name) => one.terms.has(name)) &&
    common(one.names, other) === common(other.names, one);
}

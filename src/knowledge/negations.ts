import { foldText, type Language, languageOf } from "../conversation/mod.ts";
import { languageOfSpeaker, NEGATIONS } from "./small_words.ts";

/** Words among them that mean something else in most languages, and those where they negate. */
const ONLY_IN: ReadonlyMap<string, ReadonlySet<Language>> = languagesOf({
  ...{ en: ["fi"], nu: ["ro"], mai: ["it"] },
});

/** Words among them that mean something else in these languages. */
const NOT_IN: ReadonlyMap<string, ReadonlySet<Language>> = languagesOf({
  ...{ no: ["pt"], sin: ["sv", "da", "no"], ne: ["it", "tr", "ro"], ei: ["de", "no"] },
});

/** Languages in which two negations make an affirmation; in the others the second confirms it. */
const CANCELLING: ReadonlySet<Language> = new Set(["en", "de", "nl", "sv", "da", "no"]);

/** Chinese words that begin with a negation and mean no opposite of what follows. */
const AFFIRMING = /^不[错錯同过過仅僅但少断斷久管论論如]/u;
const NEGATED_HAN = /^(?:[不没沒未冇]\p{sc=Han}|並非|并非)/u;

/** How a text is negated. */
export interface Negation {
  readonly isNegated: boolean;
  /** False where the text may be in a language in which its words say otherwise. */
  readonly isSure: boolean;
}

/** Whether a word, folded, turns what is said into its opposite in a language. */
export function isNegation(word: string, language: Language): boolean {
  if (word.endsWith("n't")) return true;
  if (!NEGATIONS.has(word)) return NEGATED_HAN.test(word) && !AFFIRMING.test(word);
  return ONLY_IN.get(word)?.has(language) ?? !NOT_IN.get(word)?.has(language);
}

/** Whether the words of a text negate what it says; `language`: the one that it is read in. */
export function negationIn(
  words: readonly string[],
  { text, language }: { readonly text: string; readonly language: Language },
): Negation {
  const told = languageOfSpeaker(words);
  const read = told ?? language;
  const isKnown = () => told !== undefined || isSureOf(language, text);
  const folded = words.map(foldText);
  const found = folded.filter((word) => isNegation(word, read));
  const isOpen = folded.some(isAmbiguous) && found.every(isAmbiguous);
  const cancels = found.length > 1 && CANCELLING.has(read) && isKnown();
  return {
    isNegated: cancels ? found.length % 2 > 0 : found.length > 0,
    isSure: !isOpen || isKnown(),
  };
}

/** How earlier versions of the bridge told whether the words of a text, folded, negate what it says. */
export function wasNegated(form: string): boolean {
  const words = form.split(" ");
  return words.filter((word) => NEGATIONS.has(word) || word.endsWith("n't")).length % 2 > 0;
}

function isAmbiguous(word: string): boolean {
  return ONLY_IN.has(word) || NOT_IN.has(word);
}

/** Whether a text tells its language, whatever was spoken before. */
export function isSureOf(language: Language, text: string): boolean {
  return languageOf(text, language === "de" ? "fr" : "de") === language;
}

function languagesOf(lists: Readonly<Record<string, readonly Language[]>>) {
  return new Map(Object.entries(lists).map(([word, languages]) => [word, new Set(languages)]));
}

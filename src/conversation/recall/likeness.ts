import { NON_ASCII } from "./ascii.ts";
import { isWithin } from "./edit_distance.ts";

/** The shortest part of a word that counts, in characters: of an alphabet, and of other scripts. */
const LEAST_PART = 4;
const LEAST_PART_UNSPACED = 2;
const UNSPACED =
  /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Hang}\p{M}]+$/u;
const HAN = /^\p{sc=Han}+$/u;
const HANGUL = /^\p{sc=Hang}+$/u;
/** How the terms of names and dates begin, as codes of characters. */
const NAME = "=".charCodeAt(0);
const DATE = "@".charCodeAt(0);
const LAST_LETTER = /(?<=.{4})[aeiouy]$|(?<=.{2}(.))\1$/;

/** A number with another digit is another number, and so is an identifier. */
const HAS_DIGIT = /\d/;

/** A word that long may have one mistake, or two; the shortest ones only after their first letter. */
const ONE_MISTAKE = 4;
const TWO_MISTAKES = 8;

/** Longer terms resemble nothing, in characters. */
export const LONGEST_LIKE = 32;

/** What a resemblance is worth: a mistake, another ending, a part where there is no whole or is one. */
const SHARES = { mistake: 0.6, ending: 0.5, part: 0.4, partBesides: 0.15 } as const;

/**
 * What two forms of one word have in common at least, with short endings, and the longest
 * endings in which they may differ where they have more in common, in characters.
 */
export const LEAST_ALIKE = 4;
const LEAST_ALIKE_HANGUL = 2;
const SHORTEST_ENDING = 2;
const LONGEST_ENDING = 3;

/** The length from which a part of a word counts as its like, in characters. */
function leastPartOf(text: string): number {
  if (!NON_ASCII.test(text)) return LEAST_PART;
  return HAN.test(text) ? 1 : UNSPACED.test(text) ? LEAST_PART_UNSPACED : LEAST_PART;
}

/** A text without the vowel or second letter at its end that a stemmer takes from some words only. */
function coreOf(text: string): string {
  return text.replace(LAST_LETTER, "");
}

/** The number of typing mistakes that a word without digits may have: insertions, deletions, replacements, swaps. */
function mistakesIn(text: string): number {
  if (HAS_DIGIT.test(text)) return 0;
  return text.length >= TWO_MISTAKES ? 2 : text.length >= ONE_MISTAKE ? 1 : 0;
}

/**
 * How much of a match a term is for another one that it is not equal to, from 0 to 1: it contains it,
 * is a part of it or, unless that one is known, has another ending or a typing mistake.
 */
export function likenessOf(
  text: string,
  term: string,
  { isKnown }: { readonly isKnown: boolean },
): number {
  return new Likeness(text, { isKnown }).of(term);
}

/** How much of a match terms are for one that they are not equal to. */
export class Likeness {
  /** Whether other forms of it count, and how many typing mistakes do. */
  readonly hasForms: boolean;
  readonly mistakes: number;
  /** The length from which a part of it counts. */
  readonly leastPart: number;
  /** How a term ends that is a whole of it, at least. */
  readonly core: string;
  readonly #text: string;
  readonly #isKnown: boolean;

  constructor(text: string, { isKnown }: { readonly isKnown: boolean }) {
    this.#text = text;
    this.#isKnown = isKnown;
    this.mistakes = isKnown ? 0 : mistakesIn(text);
    this.hasForms = !isKnown && !HAS_DIGIT.test(text);
    this.leastPart = leastPartOf(text);
    this.core = coreOf(text);
  }

  /** How much of a match a term is, from 0 to 1. */
  of(term: string): number {
    const text = this.#text;
    const first = term.charCodeAt(0);
    if (term === text || first === NAME || first === DATE) return 0;
    if (term.length > 2 * LONGEST_LIKE || text.length > 2 * LONGEST_LIKE) return 0;
    if (this.#isMistaken(term)) return SHARES.mistake;
    if (this.hasForms && isOtherForm(text, term)) return SHARES.ending;
    if (!this.#isPart(term)) return 0;
    return this.#isKnown ? SHARES.partBesides : SHARES.part;
  }

  #isMistaken(term: string): boolean {
    const text = this.#text;
    if (this.mistakes === 0 || term.length < ONE_MISTAKE) return false;
    const isLong = text.length > ONE_MISTAKE || text[0] === term[0];
    return isLong && isWithin(text, term, this.mistakes);
  }

  #isPart(term: string): boolean {
    const [text, least] = [this.#text, this.leastPart];
    if (term.length <= text.length) return term.length >= least && text.includes(term);
    if (text.length < least) return term.startsWith(text) || term.endsWith(text);
    return term.includes(text) || term.endsWith(this.core);
  }
}

/** Whether two words begin alike and differ in short endings. */
function isOtherForm(one: string, other: string): boolean {
  const most = Math.min(one.length, other.length);
  let alike = 0;
  while (alike < most && one[alike] === other[alike]) alike += 1;
  const ending = Math.max(one.length, other.length) - alike;
  if (HANGUL.test(one)) return alike >= LEAST_ALIKE_HANGUL && ending <= LONGEST_ENDING;
  return ending <= Math.min(LONGEST_ENDING, alike - LEAST_ALIKE + SHORTEST_ENDING);
}

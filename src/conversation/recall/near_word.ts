import {
  coreOf,
  LEAST_ALIKE,
  leastPartOf,
  Likeness,
  LONGEST_LIKE,
  mistakesIn,
} from "./likeness.ts";
import { lettersOf, pairsIn } from "./term_shapes.ts";

/** Longer words have too many parts to look for each, in characters. */
const LONGEST_IN_PARTS = 12;

/** No term has all pairs, or hardly any. */
const ALL_PAIRS = -1;

/** The term of a message's word as it is compared with others: what tells how like they are. */
export class NearWord {
  /** Whether anything is like it: hardly any term is like a very short or long one. */
  readonly isCompared: boolean;
  readonly likeness: Likeness;
  readonly length: number;
  /** The length from which a part of it counts. */
  readonly leastPart: number;
  /** Its letters, and its pairs of letters. */
  readonly letters: number;
  readonly pairs: number;
  /** The pairs of which a term that contains the word has all. */
  readonly core: number;
  /** Those that another form of it has, which begins alike; all if it has no forms. */
  readonly head: number;
  /** All texts that are a part of the word, where there are few and only parts and wholes count. */
  readonly parts: readonly string[] | undefined;
  /** How many letters a mistaken form of it has in which they differ, at most; -1 if none counts. */
  readonly others: number;

  /** `isKnown`: whether what is searched has the word itself. */
  constructor(text: string, { word, isKnown }: {
    /** The word of which the text is the term. */
    readonly word: string;
    readonly isKnown: boolean;
  }) {
    const leastPart = leastPartOf(text);
    const mistakes = isKnown ? 0 : mistakesIn(text);
    this.isCompared = word.length >= leastPart && text.length >= leastPart - 1 &&
      text.length <= LONGEST_LIKE;
    this.likeness = new Likeness(text, { isKnown });
    this.length = text.length;
    this.letters = lettersOf(text);
    this.pairs = pairsIn(text);
    this.core = pairsIn(coreOf(text));
    this.head = this.likeness.hasForms ? pairsIn(text.slice(0, LEAST_ALIKE)) : ALL_PAIRS;
    this.leastPart = leastPart;
    this.others = mistakes > 0 ? 2 * mistakes : -1;
    this.parts = isKnown && text.length <= LONGEST_IN_PARTS ? partsOf(text, leastPart) : undefined;
  }
}

/** The parts of a text that have at least so many characters, shorter than itself. */
function partsOf(text: string, least: number): readonly string[] {
  const parts = new Set<string>();
  for (let length = least; length < text.length; length++) {
    for (let start = 0; start + length <= text.length; start++) {
      parts.add(text.slice(start, start + length));
    }
  }
  return [...parts];
}

import { NON_ASCII } from "./ascii.ts";
import {
  coreOf,
  LEAST_ALIKE,
  leastPartOf,
  Likeness,
  LONGEST_LIKE,
  mistakesIn,
} from "./likeness.ts";
import { membersOf } from "./bit_sets.ts";
import { lettersOf, pairsIn } from "./term_shapes.ts";

/** Longer words have too many parts to look for each, in characters. */
const LONGEST_IN_PARTS = 12;

/** A set of all letters. */
const ALL = -1;

/** The term of a message's word as it is compared with others: what tells how like they are. */
export class NearWord {
  /** Whether anything is like it: hardly any term is like a very short or long one. */
  readonly isCompared: boolean;
  readonly likeness: Likeness;
  readonly length: number;
  /** Its letters. */
  readonly letters: number;
  /** The letters of which a term that is a part of it has no others; all where that is not sure. */
  readonly partLetters: number;
  /** The letters of which a term that contains the word has all; none where that is not sure. */
  readonly coreLetters: number;
  /** The pairs of letters of which a term that contains the word has all. */
  readonly core: readonly number[];
  /** Those of which a part of it has none. */
  readonly otherPairs: readonly number[];
  /** Those that another form of it has, which begins alike; undefined if it has no forms. */
  readonly head: readonly number[] | undefined;
  /** Whether only parts and wholes of it are like it, and its parts are few. */
  readonly hasFewParts: boolean;
  /** How many letters a mistaken form of it has in which they differ, at most; -1 if none counts. */
  readonly others: number;

  readonly #text: string;
  readonly #leastPart: number;
  #parts: readonly string[] | undefined;

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
    // Forms of words in Korean may have little in common.
    const isAscii = !NON_ASCII.test(text);
    this.partLetters = isAscii ? this.letters : ALL;
    this.coreLetters = isAscii ? lettersOf(coreOf(text)) : 0;
    this.core = membersOf(pairsIn(coreOf(text)));
    this.otherPairs = membersOf(~pairsIn(text));
    const { hasForms } = this.likeness;
    this.head = hasForms ? membersOf(pairsIn(text.slice(0, LEAST_ALIKE))) : undefined;
    this.others = mistakes > 0 ? 2 * mistakes : -1;
    this.hasFewParts = mistakes === 0 && !hasForms && text.length <= LONGEST_IN_PARTS;
    this.#text = text;
    this.#leastPart = leastPart;
  }

  /** All texts that may be like it as a part of it. */
  get parts(): readonly string[] {
    return this.#parts ??= partsOf(this.#text, this.#leastPart);
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

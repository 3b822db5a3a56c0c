import { NON_ASCII } from "./ascii.ts";
import { membersOf } from "./bit_sets.ts";
import { LEAST_ALIKE, Likeness, LONGEST_LIKE } from "./likeness.ts";
import { BEGINNING } from "./term_beginnings.ts";
import { lettersOf, pairsIn } from "./term_shapes.ts";

/** The term of a message's word as it is compared with others: what tells how like they are. */
export class NearWord {
  /** Whether anything is like it: hardly any term is like a very short or long one. */
  readonly isCompared: boolean;
  readonly likeness: Likeness;
  /** Its letters. */
  readonly letters: number;
  /** Whether a part of it is so long that it is found by how it begins. */
  readonly hasLongParts: boolean;
  /** The letters of which a term that contains the word has all; none where that is not sure. */
  readonly coreLetters: number;
  /** The pairs of letters of which a term that contains the word has all. */
  readonly core: readonly number[];
  /** Those that another form of it has, which begins alike; undefined if it has no forms. */
  readonly head: readonly number[] | undefined;
  /** The word itself. */
  readonly text: string;
  #otherPairs: readonly number[] | undefined;

  /** `isKnown`: whether what is searched has the word itself. */
  constructor(text: string, { word, isKnown }: {
    /** The word of which the text is the term. */
    readonly word: string;
    readonly isKnown: boolean;
  }) {
    this.likeness = new Likeness(text, { isKnown });
    const { core, hasForms, leastPart } = this.likeness;
    this.text = text;
    this.isCompared = word.length >= leastPart && text.length >= leastPart - 1 &&
      text.length <= LONGEST_LIKE;
    this.letters = lettersOf(text);
    this.hasLongParts = leastPart >= BEGINNING;
    // Forms of words in Korean may have little in common.
    this.coreLetters = NON_ASCII.test(text) ? 0 : lettersOf(core);
    this.core = membersOf(pairsIn(core));
    this.head = hasForms ? membersOf(pairsIn(text.slice(0, LEAST_ALIKE))) : undefined;
  }

  /** The pairs of letters of which a term that is a part of it has none. */
  get otherPairs(): readonly number[] {
    return this.#otherPairs ??= membersOf(~pairsIn(this.text));
  }
}

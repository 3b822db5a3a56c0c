import { NON_ASCII } from "./ascii.ts";
import { membersOf } from "./bit_sets.ts";
import { LEAST_ALIKE, Likeness, LONGEST_LIKE } from "./likeness.ts";
import { BEGINNING } from "./term_beginnings.ts";
import { lettersOf, pairsIn, type TermShapes } from "./term_shapes.ts";

/** By number: how like a word the terms of a vocabulary are that are like it at all. */
type Shares = ReadonlyMap<number, number>;

/** Of a smaller vocabulary it is not kept which terms are like a word, in terms. */
const LEAST_KEPT = 1_024;

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
  /** How many letters a mistaken form of it has in which they differ, at most; -1 if none counts. */
  readonly others: number;

  /** The word itself. */
  readonly text: string;
  #otherPairs: readonly number[] | undefined;
  /** By vocabulary: which of its terms are like it, and how many it had then. */
  readonly #found = new WeakMap<TermShapes, { readonly shares: Shares; readonly terms: number }>();

  /** `isKnown`: whether what is searched has the word itself. */
  constructor(text: string, { word, isKnown }: {
    /** The word of which the text is the term. */
    readonly word: string;
    readonly isKnown: boolean;
  }) {
    this.likeness = new Likeness(text, { isKnown });
    const { core, hasForms, leastPart, mistakes } = this.likeness;
    this.text = text;
    this.isCompared = word.length >= leastPart && text.length >= leastPart - 1 &&
      text.length <= LONGEST_LIKE;
    this.letters = lettersOf(text);
    this.hasLongParts = leastPart >= BEGINNING;
    // Forms of words in Korean may have little in common.
    this.coreLetters = NON_ASCII.test(text) ? 0 : lettersOf(core);
    this.core = membersOf(pairsIn(core));
    this.head = hasForms ? membersOf(pairsIn(text.slice(0, LEAST_ALIKE))) : undefined;
    this.others = mistakes > 0 ? 2 * mistakes : -1;
  }

  /** The pairs of letters of which a term that is a part of it has none. */
  get otherPairs(): readonly number[] {
    return this.#otherPairs ??= membersOf(~pairsIn(this.text));
  }

  /** Which terms of a vocabulary are like it, and how much, where that was noted of just those. */
  foundIn(shapes: TermShapes): Shares | undefined {
    const known = this.#found.get(shapes);
    return known?.terms === shapes.texts.length ? known.shares : undefined;
  }

  /** Notes which terms of a vocabulary are like it: several indexes may share one. */
  noteFound(shapes: TermShapes, shares: Shares): void {
    const { length: terms } = shapes.texts;
    if (terms >= LEAST_KEPT) this.#found.set(shapes, { shares, terms });
  }
}

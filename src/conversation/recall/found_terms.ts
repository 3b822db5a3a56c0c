import type { Steps } from "../steps.ts";
import type { Corpus } from "./corpus.ts";
import { isAsking } from "./english.ts";
import { isFunctionWord, type Language } from "./language.ts";
import type { MessageReading } from "./message_reading.ts";
import { nearTermSteps } from "./near_terms.ts";
import type { NotedTerm, NotedWords } from "./noted_words.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { Role } from "./saying.ts";

/** A term of a message, or one of the conversation that resembles it. */
export interface QueryTerm {
  readonly term: string;
  /** Its number in the conversation, if that has it. */
  readonly id: number | undefined;
  /** Its count in the message. */
  readonly count: number;
  /** How much of a match it is: 1 for a word itself, less for what only resembles it. */
  readonly share: number;
  /** Whether it is the term of one of the message's words, not one that comes with it or resembles it. */
  readonly isOwn: boolean;
  /** The message's words with this term, folded. */
  readonly words: readonly string[];
  /** The word, if the message writes it as a name. */
  readonly written?: string;
  /** The side that it names. */
  readonly names?: Role;
  /** Whether it belongs to the question's phrasing rather than to its subject. */
  readonly asking: boolean;
}

/** A message of more different words is looked up by exact terms only. */
const MOST_RESEMBLED = 24;

/** How many words that the conversation has are compared too, times its passages. */
const PASSAGES_FOR_KNOWN = 20_000;

/** How many terms are compared that the conversation does not have, times its passages. */
const PASSAGES_FOR_UNKNOWN = 400_000;

/** The words of a message are compared with those of so many passages in one step. */
const PASSAGES_AT_ONCE = 500;

/** The terms of a word in different languages that are compared. */
const MOST_MAINS = 4;

/** What is known of a term while a message is read. */
interface Found extends NotedTerm {
  readonly id: number | undefined;
}

/** Collects the terms of a message, and their numbers in the beginning of an index. */
export class FoundTerms {
  readonly #found = new Map<string, Found>();
  readonly #mains: NotedWords["mains"];
  readonly #index: PassageIndex;
  readonly #reading: MessageReading;
  readonly #language: Language;
  readonly #sayings: number;
  readonly #passages: number;
  /** Folded phrases of the message that only say when. */
  readonly #phrases: readonly string[];
  readonly #isThere: (id: number) => boolean;
  readonly #corpus: Corpus | undefined;

  constructor(index: PassageIndex, { reading, noted, language, sayings, phrases, corpus }: {
    readonly reading: MessageReading;
    /** The terms of its words in all languages of the conversation. */
    readonly noted: NotedWords;
    readonly language: Language;
    readonly sayings: number;
    readonly phrases: readonly string[];
    /** All that is searched, if that is more than this index. */
    readonly corpus?: Corpus | undefined;
  }) {
    const passages = index.passagesIn(sayings);
    this.#index = index;
    this.#reading = reading;
    this.#passages = passages;
    this.#language = language;
    this.#sayings = sayings;
    this.#phrases = phrases;
    this.#corpus = corpus;
    this.#isThere = (id) => index.postings.countBefore(id, passages) > 0;
    this.#mains = noted.mains;
    for (const [term, each] of noted.terms) {
      this.#found.set(term, { ...each, id: this.#numberOf(term) });
    }
  }

  get terms(): QueryTerm[] {
    return [...this.#found].map(([term, { id, count, share, isOwn, written, words }]) => {
      const names = this.#nameOf(words);
      const asking = words.every((word) => this.#isPhrasing(word));
      const whose = { ...(names ? { names } : {}), ...(written ? { written } : {}) };
      return { term, id, count, share, isOwn, words, asking, ...whose };
    });
  }

  /** Adds the term of a day that the message names in these words, if the conversation has it. */
  noteTime(term: string, words: string): void {
    const id = this.#numberOf(term);
    if (id === undefined) return;
    this.#found.set(term, {
      id,
      count: 1,
      share: 1,
      isOwn: true,
      words: [words],
      written: undefined,
    });
  }

  /** Adds, in steps, what resembles the words; of those that the conversation has, only the first. */
  *resembleSteps(): Steps<void> {
    if (this.#mains.size > MOST_RESEMBLED) return;
    const isThere = this.#isThere;
    let left = PASSAGES_FOR_KNOWN / this.#passages;
    let leftUnknown = PASSAGES_FOR_UNKNOWN / this.#passages;
    for (const [word, mains] of this.#mains) {
      const isKnown = mains.values().some((term) => this.#isHereOrElsewhere(term));
      if (this.#isPhrasing(word) || (isKnown && --left < 0)) continue;
      for (const text of [...mains].slice(0, isKnown ? 1 : MOST_MAINS)) {
        if (!isKnown && --leftUnknown < 0) return;
        const compared = this.#reading.nearWord(text, { word, isKnown });
        const near = yield* nearTermSteps(this.#index, compared, isThere);
        for (const { term, share } of near) this.#addNear(term, share, word);
        if (this.#passages > PASSAGES_AT_ONCE) yield;
      }
    }
  }

  /** Adds a term that resembles a word. */
  #addNear(term: string, share: number, word: string): void {
    const known = this.#found.get(term) ??
      { id: this.#numberOf(term), count: 0, share: 0, isOwn: false, words: [], written: undefined };
    this.#found.set(term, {
      ...known,
      count: known.count + 1,
      share: Math.max(known.share, share),
      words: known.words.includes(word) ? known.words : [...known.words, word],
    });
  }

  /** The number of a term that stands in the beginning of the conversation. */
  #numberOf(term: string): number | undefined {
    const id = this.#index.idOf(term);
    return id !== undefined && this.#isThere(id) ? id : undefined;
  }

  /** Whether this or another index that is searched has a term. */
  #isHereOrElsewhere(term: string): boolean {
    return this.#numberOf(term) !== undefined ||
      this.#corpus !== undefined && this.#corpus.passagesWith(term) > 0;
  }

  /** The side that a word names. */
  #nameOf(words: readonly string[]): Role | undefined {
    for (const word of words) {
      const term = this.#reading.stemOf(word);
      const role = this.#corpus?.roleOf(term) ?? this.#index.names.roleOf(term, this.#sayings);
      if (role) return role;
    }
    return undefined;
  }

  #isPhrasing(word: string): boolean {
    if (isAsking(word) || this.#phrases.some((phrase) => phrase.includes(word))) return true;
    return this.#language !== "en" && isFunctionWord(word, this.#language);
  }
}

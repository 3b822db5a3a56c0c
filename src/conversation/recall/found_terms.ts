import type { Steps } from "../steps.ts";
import type { Corpus } from "./corpus.ts";
import { isAsking } from "./english.ts";
import { isFunctionWord, type Language } from "./language.ts";
import type { MessageReading } from "./message_reading.ts";
import { nearTermSteps } from "./near_terms.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { ReadWord, TermsOfWord } from "./read_words.ts";
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

/** What a stop word is worth that may be a name, in a message without capitals. */
const SHARE_OF_LOWER_NAME = 0.4;

/** What is known of a term while a message is read. */
interface Found {
  readonly id: number | undefined;
  count: number;
  share: number;
  isOwn: boolean;
  written?: string;
  readonly words: Set<string>;
}

/** A word of a message: its main terms by language, and whether the conversation has one of them. */
interface Word {
  readonly mains: Set<string>;
  isKnown: boolean;
}

/** Collects the terms of a message, and their numbers in the beginning of an index. */
export class FoundTerms {
  readonly #found = new Map<string, Found>();
  /** By folded word. */
  readonly #words = new Map<string, Word>();
  readonly #index: PassageIndex;
  readonly #reading: MessageReading;
  readonly #language: Language;
  readonly #termsOf: (word: ReadWord) => TermsOfWord;
  readonly #sayings: number;
  readonly #passages: number;
  /** Folded phrases of the message that only say when. */
  readonly #phrases: readonly string[];
  readonly #isThere: (id: number) => boolean;
  readonly #corpus: Corpus | undefined;

  constructor(index: PassageIndex, { reading, language, sayings, phrases, corpus }: {
    readonly reading: MessageReading;
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
    const languages = new Set([language, ...index.languagesBefore(sayings)]);
    this.#termsOf = reading.termsIn(languages, language);
    this.#sayings = sayings;
    this.#phrases = phrases;
    this.#corpus = corpus;
    this.#isThere = (id) => index.postings.countBefore(id, passages) > 0;
  }

  get terms(): QueryTerm[] {
    return [...this.#found].map(([term, { id, count, share, isOwn, written, words }]) => {
      const names = this.#nameOf(words);
      const asking = [...words].every((word) => this.#isPhrasing(word));
      const whose = { ...(names ? { names } : {}), ...(written ? { written } : {}) };
      return { term, id, count, share, isOwn, words: [...words], asking, ...whose };
    });
  }

  /** Adds a word of the message by its terms in all languages of the conversation. */
  note(word: ReadWord): void {
    const { folded, name, plainName, written } = word;
    const { main, terms } = this.#termsOf(word);
    if (main === undefined) {
      if (name) this.#add(name, 1, folded).isOwn = true;
      else if (plainName) this.#add(plainName, SHARE_OF_LOWER_NAME, folded);
      return;
    }
    const known: Word = this.#words.get(folded) ?? { mains: new Set([main]), isKnown: false };
    this.#words.set(folded, known);
    for (const { term, share, isMain } of terms) {
      const noted = this.#add(term, share, folded);
      if (term === main) noted.isOwn = true;
      if (isMain && written) noted.written = written;
      if (!isMain) continue;
      known.mains.add(term);
      known.isKnown ||= noted.id !== undefined || this.#isElsewhere(term);
    }
    if (name) this.#add(name, 1, folded);
  }

  /** Adds the term of a day that the message names in these words, if the conversation has it. */
  noteTime(term: string, words: string): void {
    const id = this.#numberOf(term);
    if (id === undefined) return;
    this.#found.set(term, { id, count: 1, share: 1, isOwn: true, words: new Set([words]) });
  }

  /** Adds, in steps, what resembles the words; of those that the conversation has, only the first. */
  *resembleSteps(): Steps<void> {
    if (this.#words.size > MOST_RESEMBLED) return;
    const isThere = this.#isThere;
    let left = PASSAGES_FOR_KNOWN / this.#passages;
    let leftUnknown = PASSAGES_FOR_UNKNOWN / this.#passages;
    for (const [word, { mains, isKnown }] of this.#words) {
      if (this.#isPhrasing(word) || (isKnown && --left < 0)) continue;
      for (const text of [...mains].slice(0, isKnown ? 1 : MOST_MAINS)) {
        if (!isKnown && --leftUnknown < 0) return;
        const compared = this.#reading.nearWord(text, { word, isKnown });
        const near = yield* nearTermSteps(this.#index, compared, isThere);
        for (const { term, share } of near) this.#add(term, share, word);
        if (this.#passages > PASSAGES_AT_ONCE) yield;
      }
    }
  }

  /** Adds a term; returns what is known of it now. */
  #add(term: string, share: number, word: string): Found {
    const known = this.#found.get(term) ??
      { id: this.#numberOf(term), count: 0, share: 0, isOwn: false, words: new Set() };
    known.count += 1;
    known.share = Math.max(known.share, share);
    known.words.add(word);
    this.#found.set(term, known);
    return known;
  }

  /** The number of a term that stands in the beginning of the conversation. */
  #numberOf(term: string): number | undefined {
    const id = this.#index.idOf(term);
    return id !== undefined && this.#isThere(id) ? id : undefined;
  }

  /** Whether another index that is searched has a term. */
  #isElsewhere(term: string): boolean {
    return this.#corpus !== undefined && this.#corpus.passagesWith(term) > 0;
  }

  /** The side that a word names. */
  #nameOf(words: ReadonlySet<string>): Role | undefined {
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

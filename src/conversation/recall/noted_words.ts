import type { Steps } from "../steps.ts";
import type { ReadWord, TermsOfWord } from "./read_words.ts";

/** Words of a message that are looked up in a step. */
const WORDS_A_STEP = 512;

/** What a stop word is worth that may be a name, in a message without capitals. */
const SHARE_OF_LOWER_NAME = 0.4;

/** A term of a message's words. */
export interface NotedTerm {
  /** Its count in the message. */
  readonly count: number;
  /** How much of a match it is, from 0 to 1. */
  readonly share: number;
  /** Whether it is the term of one of the words, not one that comes with it. */
  readonly isOwn: boolean;
  /** The words with this term, folded. */
  readonly words: readonly string[];
  /** The word, if the message writes it as a name. */
  readonly written: string | undefined;
}

/** The terms of a message's words in some languages: the same in each index where these are spoken. */
export interface NotedWords {
  readonly terms: ReadonlyMap<string, NotedTerm>;
  /** By folded word: its main terms by language, that of the message's first. */
  readonly mains: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A term while the words are noted. */
interface Noting {
  count: number;
  share: number;
  isOwn: boolean;
  readonly words: Set<string>;
  written: string | undefined;
}

/** Notes the terms of words, in steps. */
export function* notedWordsSteps(
  words: readonly ReadWord[],
  termsOf: (word: ReadWord) => TermsOfWord,
): Steps<NotedWords> {
  const terms = new Map<string, Noting>();
  const mains = new Map<string, Set<string>>();
  const add = (term: string, share: number, word: string) => {
    const known = terms.get(term) ??
      { count: 0, share: 0, isOwn: false, words: new Set<string>(), written: undefined };
    known.count += 1;
    known.share = Math.max(known.share, share);
    known.words.add(word);
    terms.set(term, known);
    return known;
  };
  for (const [place, read] of words.entries()) {
    if (place > 0 && place % WORDS_A_STEP === 0) yield;
    const { folded, name, plainName, written } = read;
    const { main, terms } = termsOf(read);
    if (main === undefined) {
      if (name) add(name, 1, folded).isOwn = true;
      else if (plainName) add(plainName, SHARE_OF_LOWER_NAME, folded);
      continue;
    }
    const known = mains.get(folded) ?? new Set([main]);
    mains.set(folded, known);
    for (const { term, share, isMain } of terms) {
      const noted = add(term, share, folded);
      if (term === main) noted.isOwn = true;
      if (isMain && written) noted.written = written;
      if (isMain) known.add(term);
    }
    if (name) add(name, 1, folded);
  }
  const noted = new Map<string, NotedTerm>();
  for (const [term, each] of terms) noted.set(term, { ...each, words: [...each.words] });
  return { terms: noted, mains };
}

import type { SearchScope } from "./bm25.ts";
import { idf } from "./idf.ts";
import type { Query } from "./query.ts";
import { rowOf } from "./word_vectors.ts";

/**
 * A query's terms are read rarest first, until their postings are so many times the passages, and in
 * a long conversation no more than the second number and once the passages. What is left out
 * stands almost everywhere, and tells little.
 */
const POSTINGS_A_PASSAGE = 8;
const MOST_POSTINGS = 8_000;

/** The number of postings that are read, for terms and for similar ones each. */
export function postingsToRead(passages: number): number {
  return Math.min(POSTINGS_A_PASSAGE * passages, MOST_POSTINGS + passages);
}

/** A longer message has enough words of its own: similar ones are looked up for its rarest terms only. */
const MOST_ALIKE = 32;

/** A term of a message as a search reads it. */
export interface TermToRead {
  /** Its number in the conversation, if what is searched of it has the term. */
  readonly id: number | undefined;
  readonly term: string;
  /** Its row in the table of word vectors; -1 if it has none, or is not to be looked up. */
  readonly row: number;
  /** What it counts for: that of any term, times its share, count and kind, and times its idf. */
  readonly worth: number;
  readonly rarity: number;
  /** The word, if the message writes it as a name. */
  readonly written?: string | undefined;
  /** Whether it is the term of one of the message's words. */
  readonly isOwn: boolean;
}

/** The terms that are read, rarest first. */
export function termsToRead(
  { index, passages: own, weights, corpus }: SearchScope,
  { terms, language }: Query,
): TermToRead[] {
  const hasVectors = language === "en" && (weights.alike > 0 || weights.meaning > 0);
  const passages = corpus?.passages ?? own;
  let left = postingsToRead(passages);
  let looked = 0;
  return terms.map((term) => {
    const { id, names, asking, isOwn, share, written } = term;
    const here = id === undefined ? 0 : index.postings.countBefore(id, own);
    const having = corpus?.passagesWith(term.term) ?? here;
    const row = names || asking || !isOwn || !hasVectors ? -1 : rowOf(term.term);
    const worth = share * (1 + Math.log(term.count)) * (names ? weights.name : 1) *
      (asking ? weights.asking : 1);
    return { id: here > 0 ? id : undefined, term: term.term, having, row, worth, isOwn, written };
  })
    .filter(({ having, row }) => having > 0 || row >= 0)
    .sort((one, other) => one.having - other.having)
    .filter(({ having }, place) => (left -= having) >= 0 || place === 0)
    .map(({ id, term, having, row, worth, isOwn, written }) => ({
      id,
      term,
      row: row >= 0 && ++looked > MOST_ALIKE ? -1 : row,
      worth,
      rarity: worth * idf(having, passages),
      isOwn,
      written,
    }));
}

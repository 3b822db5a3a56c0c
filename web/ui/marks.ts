import { likenessOf } from "../../src/conversation/recall/likeness.ts";
import { foldText, termOf, wordsOf } from "../../src/conversation/recall/words.ts";

/** A piece of a text, and whether it is one of the search words. */
export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{M}]+)*/gu;

/**
 * Splits a text at the search words, whatever their case, accents and inflection, or at what resembles
 * a word that the text does not have. `words` are folded words of a message or a query.
 */
export function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  const terms = markedTerms(text, new Set(words.map(termOf).filter((term) => term !== "")));
  const pieces: Piece[] = [];
  let end = 0;
  const push = (from: number, to: number, isMarked: boolean) => {
    if (to > from) pieces.push({ text: text.slice(from, to), isMarked });
    end = to;
  };
  for (const { index, length } of terms.size === 0 ? [] : matchesIn(text, terms)) {
    push(end, index, false);
    push(index, index + length, true);
  }
  push(end, text.length, false);
  return pieces;
}

/** Of more words, only the text's own are marked. */
const MOST_RESEMBLED = 24;

/** The terms of a text that are wanted or resemble a wanted one that the text does not have. */
function markedTerms(text: string, wanted: ReadonlySet<string>): ReadonlySet<string> {
  if (wanted.size === 0 || wanted.size > MOST_RESEMBLED) return wanted;
  const terms = new Set(wordsOf(foldText(text)).map(termOf));
  const missing = [...wanted].filter((term) => !terms.has(term));
  if (missing.length === 0) return wanted;
  const isLike = (term: string) =>
    missing.some((other) => likenessOf(other, term, { isKnown: false }) > 0);
  return new Set([...wanted, ...[...terms].filter((term) => term !== "" && isLike(term))]);
}

interface Match {
  readonly index: number;
  readonly length: number;
}

function* matchesIn(text: string, terms: ReadonlySet<string>): Generator<Match> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const found = wordsOf(foldText(word));
    if (found.length === 1 && terms.has(termOf(found[0] ?? ""))) {
      yield { index, length: word.length };
    } else if (found.length > 1) yield* matchesInRun(word, { index, found, terms });
  }
}

/** Words of scripts written without spaces: they are found inside a run of letters. */
function* matchesInRun(run: string, { index, found, terms }: {
  readonly index: number;
  readonly found: readonly string[];
  readonly terms: ReadonlySet<string>;
}): Generator<Match> {
  const wanted = [...new Set(found)].filter((word) => terms.has(termOf(word)));
  let end = 0;
  while (wanted.length > 0) {
    const next = wanted.map((word) => ({ word, at: run.indexOf(word, end) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at || other.word.length - one.word.length)[0];
    if (!next) return;
    yield { index: index + next.at, length: next.word.length };
    end = next.at + next.word.length;
  }
}

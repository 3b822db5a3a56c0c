import type { Corpus } from "./corpus.ts";
import { idf } from "./idf.ts";
import type { PassageIndex } from "./passage_index.ts";
import { countOf, passageOf } from "./postings.ts";
import type { TermScores } from "./term_scores.ts";
import type { Weights } from "./weights.ts";
import { sharesOfName } from "./written_names.ts";

/** The part of a conversation that a search covers, from its start. */
export interface SearchScope {
  readonly index: PassageIndex;
  readonly passages: number;
  readonly weights: Weights;
  /** All that is searched, if that is more than this index: terms are as rare as there. */
  readonly corpus?: Corpus;
}

/**
 * Notes one term's BM25 (Robertson and Zaragoza, 2009) in each passage that has it; `rarity` is its
 * idf times its worth.
 */
export function addToPassages(
  { index, passages, weights, corpus }: SearchScope,
  { id, rarity, written, scores }: {
    readonly id: number;
    readonly rarity: number;
    /** The term's word, if the message writes it as a name. */
    readonly written?: string | undefined;
    readonly scores: TermScores;
  },
): void {
  const { values } = index.postings;
  const from = index.postings.startOf(id);
  const having = index.postings.countBefore(id, passages);
  const shares = written === undefined ? undefined : sharesOfName(index, written, { id, passages });
  const terms = index.termsBefore.values;
  const perTerm = corpus ? corpus.passages / corpus.terms : passages / (terms[passages] ?? 1);
  const { spread, least, gain } = saturation(weights, perTerm);
  for (let place = 0; place < having; place++) {
    const posting = values[from + place] ?? 0;
    const passage = passageOf(posting);
    const count = countOf(posting);
    const length = (terms[passage + 1] ?? 0) - (terms[passage] ?? 0);
    const score = rarity * count * gain / (count + least + spread * length);
    scores.note(passage, shares ? score * (shares[place] ?? 1) : score);
  }
}

/** Adds one term's BM25 to the sittings, as if each were one text. */
export function addToSittings(
  { index, passages, weights, corpus }: SearchScope,
  { id, term, worth, sittings }: {
    readonly id: number;
    readonly term: string;
    readonly worth: number;
    readonly sittings: Float64Array;
  },
): void {
  const runs = runsOf(index, id, passages);
  const terms = index.termsBefore.values;
  const first = index.firstOfSitting.values;
  const rarity = worth *
    (corpus
      ? idf(corpus.sittingsWith(term), corpus.sittings)
      : idf(runs.length / 2, sittings.length));
  const perTerm = corpus
    ? corpus.sittings / corpus.terms
    : sittings.length / (terms[passages] ?? 1);
  const { spread, least, gain } = saturation(weights, perTerm);
  for (let place = 0; place < runs.length; place += 2) {
    const sitting = runs[place] ?? 0;
    const count = runs[place + 1] ?? 0;
    const to = sitting + 1 < sittings.length ? first[sitting + 1] ?? 0 : passages;
    const length = (terms[to] ?? 0) - (terms[first[sitting] ?? 0] ?? 0);
    sittings[sitting] = (sittings[sitting] ?? 0) +
      rarity * count * gain / (count + least + spread * length);
  }
}

/** Each sitting that has a term, followed by the term's count in it. */
function runsOf({ sittingOf, postings }: PassageIndex, id: number, passages: number): number[] {
  const { values } = sittingOf;
  const { values: all } = postings;
  const from = postings.startOf(id);
  const to = from + postings.countBefore(id, passages);
  const runs: number[] = [];
  let [current, count] = [-1, 0];
  for (let place = from; place < to; place++) {
    const posting = all[place] ?? 0;
    const sitting = values[passageOf(posting)] ?? 0;
    if (sitting !== current) {
      if (count > 0) runs.push(current, count);
      current = sitting;
      count = 0;
    }
    count += countOf(posting);
  }
  if (count > 0) runs.push(current, count);
  return runs;
}

/** BM25's saturation as `count * gain / (count + least + spread * length)`; `perTerm` is 1 / mean length. */
function saturation({ k1, b }: Weights, perTerm: number) {
  return { gain: k1 + 1, least: k1 * (1 - b), spread: k1 * b * perTerm };
}

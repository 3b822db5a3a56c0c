import { fitOf } from "./dates.ts";
import type { Query, QueryTerm } from "./query.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { Weights } from "./weights.ts";
import type { Steps } from "../steps.ts";

/** What a passage costs besides its text, in characters. */
const LINE_COST = 30;

/** The part of a conversation that a search covers, from its start. */
export interface SearchScope {
  readonly index: PassageIndex;
  readonly passages: number;
  readonly weights: Weights;
}

/** Passages weighed per step. */
const PASSAGES_A_STEP = 10_000;

/** Every passage's score for a message, computed in steps; 0 if it does not match. */
export function* scoreSteps(scope: SearchScope, query: Query): Steps<Float64Array> {
  const own = new Float64Array(scope.passages);
  const sittings = new Float64Array(scope.index.sittingOf.at(scope.passages - 1) + 1);
  for (const term of query.terms) {
    addTerm(scope, { term, own, sittings });
    yield;
  }
  const best = own.reduce((most, each) => Math.max(most, each), 0);
  const scores = withSurroundings(scope, { own, sittings });
  yield;
  for (let passage = 0; passage < scope.passages; passage++) {
    scores[passage] = weigh(scope, { query, passage, best, score: scores[passage] ?? 0 });
    if (passage % PASSAGES_A_STEP === 0) yield;
  }
  return scores;
}

/**
 * Adds one term's BM25 (Robertson and Zaragoza, 2009, with the never negative idf of Lucene) to the
 * passages, and to the sittings as if each were one text.
 */
function addTerm(
  { index, passages, weights }: SearchScope,
  { term, own, sittings }: {
    readonly term: QueryTerm;
    readonly own: Float64Array;
    readonly sittings: Float64Array;
  },
): void {
  const postings = index.postings[term.id];
  const having = postings?.countBefore(passages) ?? 0;
  if (!postings || having === 0) return;
  const worth = (1 + Math.log(term.count)) * (term.names ? weights.name : 1) *
    (term.asking ? weights.asking : 1);
  const terms = index.termsBefore.values;
  const sittingOf = index.sittingOf.values;
  const total = terms[passages] ?? 0;
  const rarity = worth * idf(having, passages);
  const counts = new Map<number, number>();
  for (let index = 0; index < having; index++) {
    const passage = postings.passage(index);
    const count = postings.count(index);
    const length = (terms[passage + 1] ?? 0) - (terms[passage] ?? 0);
    own[passage] = (own[passage] ?? 0) +
      rarity * saturated(weights, count, length * passages / total);
    const sitting = sittingOf[passage] ?? 0;
    counts.set(sitting, (counts.get(sitting) ?? 0) + count);
  }
  const sittingRarity = worth * idf(counts.size, sittings.length);
  for (const [sitting, count] of counts) {
    const from = index.firstOfSitting.at(sitting);
    const to = sitting + 1 < sittings.length ? index.firstOfSitting.at(sitting + 1) : passages;
    const length = (terms[to] ?? 0) - (terms[from] ?? 0);
    sittings[sitting] = (sittings[sitting] ?? 0) +
      sittingRarity * saturated(weights, count, length * sittings.length / total);
  }
}

function idf(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}

function saturated({ k1, b }: Weights, count: number, relativeLength: number): number {
  return count * (k1 + 1) / (count + k1 * (1 - b + b * relativeLength));
}

/** Adds to each passage's own score the shares of its neighbours and its sitting. */
function withSurroundings(
  { index, passages, weights }: SearchScope,
  { own, sittings }: { readonly own: Float64Array; readonly sittings: Float64Array },
): Float64Array {
  const scores = new Float64Array(passages);
  const sittingOf = index.sittingOf.values;
  for (let passage = 0; passage < passages; passage++) {
    const sitting = sittingOf[passage] ?? 0;
    scores[passage] = (own[passage] ?? 0) + weights.sitting * (sittings[sitting] ?? 0);
  }
  weights.neighbours.forEach((share, nearer) => {
    const distance = nearer + 1;
    for (let later = distance; share > 0 && later < passages; later++) {
      const earlier = later - distance;
      if (sittingOf[earlier] !== sittingOf[later]) continue;
      scores[later] = (scores[later] ?? 0) + share * (own[earlier] ?? 0);
      scores[earlier] = (scores[earlier] ?? 0) + share * (own[later] ?? 0);
    }
  });
  return scores;
}

/** Weighs a score by the message's phrasing, the speaker and the passage's cost. */
function weigh(
  { index, weights }: SearchScope,
  { query, passage, best, score }: {
    readonly query: Query;
    readonly passage: number;
    readonly best: number;
    readonly score: number;
  },
): number {
  if (score === 0 && query.dates.length === 0) return 0;
  const saying = index.sayings[index.sayingOf.at(passage)];
  if (!saying) return 0;
  const fit = query.dates.reduce((most, date) => Math.max(most, fitOf(saying.at, date)), 0);
  let worth = score + weights.date * fit * (best || 1);
  if (score > 0 && query.asksWhen && index.telling.at(passage) > 0) worth += weights.time * best;
  if (saying.role === "user") worth *= weights.user;
  if (query.about && query.about !== saying.role) worth *= weights.other;
  const length = index.end.at(passage) - index.start.at(passage);
  return worth / (LINE_COST + length) ** weights.cost;
}

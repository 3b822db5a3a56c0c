import type { Steps } from "../steps.ts";
import type { ZonedTime } from "../time_zone.ts";
import { bestFirst } from "./best_first.ts";
import { Corpus } from "./corpus.ts";
import { readMessageSteps } from "./message_reading.ts";
import type { PassageIndex } from "./passage_index.ts";
import { OF_ASSISTANT } from "./passage_kinds.ts";
import { querySteps } from "./query.ts";
import { type PartHit, Ranking } from "./ranking.ts";
import { type ScoredPart, scoreSteps } from "./score.ts";
import { Scratch } from "./scratch.ts";
import { inSharedOrder } from "./shared_order.ts";
import type { Shape, Weights } from "./weights.ts";

/** Who searches a conversation looks for words, and for either side's alike. */
const FOR_PEOPLE = { user: 1, asked: 0, alike: 0, meaning: 0, answer: 1 };

/** What stands by itself has no neighbours and no sitting. */
const BY_ITSELF = { neighbours: [], sitting: 0 };

/**
 * A passage bears on a message if its score is at least this share of the best one's. Chosen on LoCoMo's
 * first three conversations: it costs no evidence at 4,000 and 8,000 characters; where one passage
 * alone has the message's words, nearly all others are left out.
 */
const LEAST_BEARING = 0.15;

/** An index of what is searched, and how much of it. */
export interface SearchPart {
  readonly index: PassageIndex;
  /** How many of its sayings count, from the first. */
  readonly sayings: number;
  /** Whether its sayings are a talk; otherwise each stands by itself. */
  readonly isTalk: boolean;
}

/** How to search. */
export interface PartsOptions {
  readonly purpose: "search" | "recall";
  /** Whether `recall` leaves out what hardly bears on the message beside what does. */
  readonly lean: boolean;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  readonly weightsFor: (shape: Shape) => Weights;
  /** Whether only words count, and not what passages mean as a whole. */
  readonly byWords?: boolean;
  /** Whether hits tell the message's words that they contain; a long text has many. True by default. */
  readonly tellsWords?: boolean;
  /** Whether equal passages of one index all come; by default, only the best of them. */
  readonly keepsEquals?: boolean;
}

/**
 * The passages of one or several indexes that match a message, in steps: best first, in one ranking,
 * since a word counts as rare where it is rare in all of them together. Equal ones of one index come
 * once, by default. The indexes may grow between the steps, but nothing may be dropped.
 */
export function* searchPartsSteps(
  parts: readonly SearchPart[],
  message: string,
  { purpose, lean, now, weightsFor, byWords = false, keepsEquals = false, tellsWords = true }:
    PartsOptions,
): Steps<Iterable<PartHit>> {
  const filled = [...parts.entries()].flatMap(([part, { index, sayings, isTalk }]) => {
    const passages = index.passagesIn(sayings);
    return passages === 0 ? [] : [{ part, index, sayings, passages, isTalk }];
  });
  if (filled.length === 0) return [];
  const reading = yield* readMessageSteps(message);
  const scratch = new Scratch();
  const corpus = filled.length > 1 ? { corpus: new Corpus(filled, scratch) } : {};
  const usual = { ...weightsFor(shapeOf(filled)), ...(byWords ? { meaning: 0 } : {}) };
  const weights = purpose === "search" ? { ...usual, ...FOR_PEOPLE } : usual;
  const byItself = { ...weights, ...BY_ITSELF };
  const scored: ScoredPart[] = [];
  for (const { index, sayings, passages, isTalk } of filled) {
    const query = yield* querySteps(reading, { index, sayings, now, ...corpus });
    const own = isTalk ? weights : byItself;
    scored.push({ scope: { index, passages, weights: own, ...corpus }, query });
  }
  if (scored.every(({ query }) => query.terms.length === 0 && query.times.isEmpty)) return [];
  const scores = yield* scoreSteps(scored, {
    ...{ reading, forContext: purpose === "recall", lean, scratch },
  });
  for (const [place, { index }] of keepsEquals ? [] : filled.entries()) {
    const own = scores.parts[place];
    if (own) index.equals.keepBest(own, scratch);
  }
  const ranking = new Ranking(filled, { scores, queries: scored.map(({ query }) => query) });
  const order = purpose === "search" ? bestFirst(ranking) : inSharedOrder(ranking, {
    bit: OF_ASSISTANT,
    lengthOf: (place) => ranking.lengthAt(place),
    share: weights.assistant,
    leastBeside: (most) => {
      const least = lean ? LEAST_BEARING * most : 0;
      return [least, least / weights.user];
    },
  });
  return ranking.hits(order, { tellsWords, scratch });
}

/** The mean lengths of all parts' sayings. */
function shapeOf(
  parts: readonly { readonly index: PassageIndex; readonly sayings: number }[],
): Shape {
  const [first] = parts;
  if (first && parts.length === 1) return first.index.shape(first.sayings);
  const said = parts.map(({ index, sayings }) => index.saidIn(sayings));
  const meanOf = (role: keyof Shape) => {
    const [characters, times] = said.reduce(
      ([characters, times], { [role]: side }) => [characters + side.characters, times + side.times],
      [0, 0],
    );
    return characters / Math.max(1, times);
  };
  return { user: meanOf("user"), assistant: meanOf("assistant") };
}

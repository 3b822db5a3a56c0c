import type { Steps } from "../steps.ts";
import type { ZonedTime } from "../time_zone.ts";
import { bestFirst } from "./best_first.ts";
import { Corpus } from "./corpus.ts";
import { readMessageSteps } from "./message_reading.ts";
import { mostOf } from "./most.ts";
import type { PassageIndex } from "./passage_index.ts";
import { OF_ASSISTANT } from "./passage_kinds.ts";
import { type Query, querySteps } from "./query.ts";
import type { RecallHit } from "./saying.ts";
import { type ScoredPart, scoreSteps } from "./score.ts";
import { Scratch } from "./scratch.ts";
import { inSharedOrder } from "./shared_order.ts";
import type { Shape, Weights } from "./weights.ts";

/** The fit of a time that a message names, if only roughly; that of times near it is less. */
const NAMED_FIT = 0.6;

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

/** A passage that matches, and the number of the part that it is in. */
export interface PartHit extends RecallHit {
  readonly part: number;
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
  scratch.release();
  for (const [place, { index }] of keepsEquals ? [] : filled.entries()) {
    index.equals.keepBest(scores[place] ?? new Float64Array());
  }
  const ranking = new Ranking(filled, { scores, queries: scored.map(({ query }) => query) });
  const least = lean ? LEAST_BEARING * mostOf(ranking.scores) : 0;
  const order = purpose === "search" ? bestFirst(ranking.scores) : inSharedOrder(ranking.scores, {
    ...{ kinds: ranking.kinds, bit: OF_ASSISTANT },
    lengthOf: (place) => ranking.lengthAt(place),
    share: weights.assistant,
    least: [least, least / weights.user],
  });
  return ranking.hits(order, tellsWords);
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

/** A part that has passages. */
interface FilledPart {
  readonly part: number;
  readonly index: PassageIndex;
  readonly passages: number;
}

/** The passages of all parts, laid end to end. */
class Ranking {
  readonly scores: Float64Array;
  readonly #parts: readonly FilledPart[];
  readonly #queries: readonly Query[];
  /** By part: the place of its first passage. By place, where there are several parts: the part's number. */
  readonly #starts: readonly number[];
  readonly #numbers: Int32Array;

  constructor(parts: readonly FilledPart[], { scores, queries }: {
    readonly scores: readonly Float64Array[];
    readonly queries: readonly Query[];
  }) {
    this.#parts = parts;
    this.#queries = queries;
    const starts: number[] = [];
    let length = 0;
    for (const each of scores) {
      starts.push(length);
      length += each.length;
    }
    this.#starts = starts;
    this.scores = scores.length === 1 ? scores[0] ?? new Float64Array() : new Float64Array(length);
    this.#numbers = new Int32Array(scores.length === 1 ? 0 : length);
    if (scores.length === 1) return;
    for (const [number, each] of scores.entries()) {
      const start = starts[number] ?? 0;
      this.scores.set(each, start);
      this.#numbers.fill(number, start, start + each.length);
    }
  }

  /** By place: of what kinds it is, as bits. */
  get kinds(): Int32Array {
    const [first] = this.#parts;
    if (first && this.#parts.length === 1) return first.index.kinds.values;
    const kinds = new Int32Array(this.scores.length);
    for (const [number, { index, passages }] of this.#parts.entries()) {
      kinds.set(index.kinds.values.subarray(0, passages), this.#starts[number] ?? 0);
    }
    return kinds;
  }

  lengthAt(place: number): number {
    const number = this.#numberAt(place);
    return this.#parts[number]?.index.lengthOf(place - (this.#starts[number] ?? 0)) ?? 0;
  }

  *hits(order: Iterable<number>, tellsWords: boolean): Generator<PartHit, void, undefined> {
    const wordsOf = this.#queries.map(({ terms }) =>
      new Map<number | undefined, readonly string[]>(terms.map(({ id, words }) => [id, words]))
    );
    for (const place of order) {
      const number = this.#numberAt(place);
      const [filled, query] = [this.#parts[number], this.#queries[number]];
      if (!filled || !query) continue;
      const { part, index } = filled;
      const passage = place - (this.#starts[number] ?? 0);
      const saying = index.sayings[index.sayingOf.at(passage)];
      if (!saying) continue;
      const { position, role, at, text } = saying;
      const start = index.start.at(passage);
      const end = index.end.at(passage);
      yield {
        part,
        position,
        role,
        at,
        start,
        end,
        sayingLength: text.length,
        text: text.slice(start, end),
        score: this.scores[place] ?? 0,
        isDated: query.times.at(at) >= NAMED_FIT,
        words: tellsWords ? wordsAmong(index, passage, wordsOf[number]) : NO_WORDS,
      };
    }
  }

  /** The number of the part that a place is in. */
  #numberAt(place: number): number {
    return this.#numbers[place] ?? 0;
  }
}

const NO_WORDS: readonly string[] = [];

/** The words of a message that the terms of a passage stand for. */
function wordsAmong(
  { terms, termsFrom }: PassageIndex,
  passage: number,
  wordsOf: ReadonlyMap<number | undefined, readonly string[]> | undefined,
): readonly string[] {
  if (!wordsOf) return NO_WORDS;
  let found: Set<string> | undefined;
  const { values } = terms;
  const to = termsFrom.at(passage + 1);
  for (let place = termsFrom.at(passage); place < to; place++) {
    const words = wordsOf.get(values[place]);
    if (words) { for (const word of words) (found ??= new Set()).add(word); }
  }
  return found ? [...found] : NO_WORDS;
}

import { AskedAgain } from "./asked_again.ts";
import { BLOCK, blocksFor } from "./blocks.ts";
import type { SearchScope } from "./bm25.ts";
import { Matches } from "./matches.ts";
import type { MessageReading } from "./message_reading.ts";
import { Meaning } from "./meaning.ts";
import { PassageScores } from "./passage_scores.ts";
import type { Query } from "./query.ts";
import type { Steps } from "../steps.ts";
import type { Scratch } from "./scratch.ts";
import { termsToRead } from "./terms_to_read.ts";
import { Weighing } from "./weigh.ts";

/** One of the indexes that are searched, and the message as it is read there. */
export interface ScoredPart {
  readonly scope: SearchScope;
  readonly query: Query;
}

/** A part with what the message's terms score there. */
interface MatchedPart extends ScoredPart {
  readonly matches: Matches;
  /** What only asks the message once more, if that counts less. */
  readonly again: AskedAgain | undefined;
}

/** What to score, and for whom. */
export interface ScoreOptions {
  readonly reading: MessageReading;
  /** Whether what only asks the same once more counts less. */
  readonly forContext: boolean;
  /** Whether passages without any of its words, or similar ones, are left out where all are. */
  readonly lean: boolean;
  /** What is only needed until the search ends. */
  readonly scratch: Scratch;
}

/** So many passages are looked at in a step, and for each term as many as take the time it takes anyway. */
const PASSAGES_A_STEP = 2_000;
const PASSAGES_A_TERM = 200;

/** The scores of the passages of all parts, laid end to end, those of each from a block's beginning on. */
export interface Scores {
  readonly all: Float64Array;
  /** By part: the place of its first passage. */
  readonly starts: readonly number[];
  readonly parts: readonly PassageScores[];
  /** By part: what only asks the message once more; undefined where that does not matter. */
  readonly again: readonly (AskedAgain | undefined)[];
}

/**
 * Every passage's score for a message, computed in steps, and in part when it is asked for; 0 if it does
 * not match. The scores of all parts can be compared, if their scopes share a corpus.
 */
export function* scoreSteps(
  parts: readonly ScoredPart[],
  { reading, forContext, lean, scratch }: ScoreOptions,
): Steps<Scores> {
  const read = new Map<string, { readonly row: number; readonly rarity: number }>();
  const found: MatchedPart[] = [];
  let looked = 0;
  for (const { scope, query } of parts) {
    const terms = termsToRead(scope, query);
    const again = forContext
      ? new AskedAgain(scope, { reading, query, terms, scratch })
      : undefined;
    const matches = new Matches(scope, { again, scratch });
    for (const term of terms) {
      matches.add(term);
      read.set(term.term, term);
      looked += PASSAGES_A_TERM + scope.passages;
      if (looked < PASSAGES_A_STEP) continue;
      looked = 0;
      yield;
    }
    found.push({ scope, query, matches, again });
  }
  const best = Math.max(0, ...found.map(({ matches }) => matches.bestExact)) ||
    Math.max(0, ...found.map(({ matches }) => matches.best));
  const mass = read.values().reduce((sum, { rarity }) => sum + rarity, 0);
  yield;
  const meaning = Math.max(0, ...parts.map(({ scope }) => scope.weights.meaning));
  const about = new Meaning();
  if (meaning > 0 && (best > 0 || !lean)) {
    for (const { row, rarity } of read.values()) if (row >= 0) about.add(row, rarity);
  }
  const closeness = about.closeness(parts.map(({ scope }) => scope), scratch);
  yield;
  const starts: number[] = [];
  let places = 0;
  for (const { scope: { passages } } of found) {
    starts.push(places);
    places += BLOCK * blocksFor(passages);
  }
  const all = scratch.anyFloats(places);
  const scored: PassageScores[] = [];
  for (const [place, { scope, query, matches, again }] of found.entries()) {
    const by = closeness?.[place];
    const start = starts[place] ?? 0;
    all.fill(0, start + scope.passages, start + BLOCK * blocksFor(scope.passages));
    const scores = new PassageScores(scope, {
      ...{ query, matches, scratch },
      weighing: new Weighing({ weights: scope.weights, query, best, mass }),
      meaning: by && { closeness: by, factor: meaning * (best || 1) },
      scores: all.subarray(start),
    });
    yield* scores.fillSteps();
    again?.rankDown(scores);
    scored.push(scores);
  }
  return { all, starts, parts: scored, again: found.map(({ again }) => again) };
}

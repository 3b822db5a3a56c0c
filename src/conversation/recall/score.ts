import { AskedAgain } from "./asked_again.ts";
import type { SearchScope } from "./bm25.ts";
import { Matches } from "./matches.ts";
import type { MessageReading } from "./message_reading.ts";
import { Meaning } from "./meaning.ts";
import type { Query } from "./query.ts";
import type { Steps } from "../steps.ts";
import type { Scratch } from "./scratch.ts";
import { termsToRead } from "./terms_to_read.ts";
import { weighSteps } from "./weigh.ts";

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
  /** What is only needed until all is scored. */
  readonly scratch: Scratch;
}

/** So many passages are looked at in a step, and for each term as many as take the time it takes anyway. */
const PASSAGES_A_STEP = 2_000;
const PASSAGES_A_TERM = 200;

/**
 * Every passage's score for a message, part by part, computed in steps; 0 if it does not match. The
 * scores of all parts can be compared, if their scopes share a corpus.
 */
export function* scoreSteps(
  parts: readonly ScoredPart[],
  { reading, forContext, lean, scratch }: ScoreOptions,
): Steps<Float64Array[]> {
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
  const all = found.map(({ matches }) => matches.end());
  yield;
  const meaning = Math.max(0, ...parts.map(({ scope }) => scope.weights.meaning));
  if (meaning > 0 && (best > 0 || !lean)) {
    const about = new Meaning();
    for (const { row, rarity } of read.values()) if (row >= 0) about.add(row, rarity);
    const closeness = about.closeness(parts.map(({ scope }) => scope), scratch);
    if (closeness) addTimes(meaning * (best || 1), closeness, all);
  }
  yield;
  for (const [place, { scope, query, again }] of found.entries()) {
    const scores = all[place] ?? new Float64Array();
    yield* weighSteps(scope, { query, best, mass, scores });
    again?.rankDown(scores);
  }
  return all;
}

/** Adds values times a factor to those of several lists, one after the other. */
function addTimes(factor: number, values: Float64Array, lists: readonly Float64Array[]): void {
  let place = 0;
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) {
      list[index] = (list[index] ?? 0) + factor * (values[place++] ?? 0);
    }
  }
}

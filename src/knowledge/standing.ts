import { finish, foldText, type Steps } from "../conversation/mod.ts";
import { contentOf, type ContentWord } from "./content.ts";
import type { CurrentFact } from "./facts.ts";
import { factAt, isWithheldAt } from "./facts.ts";
import { importanceOf } from "./importance.ts";
import { contentIn } from "./known_facts.ts";
import { currentFacts, type Space } from "./space.ts";

/** What a fact counts whose words are all about what the session is about. */
const WORTH_OF_ABOUT = 6;

/** How much of a text says what a session is about, in characters. */
const MOST_ABOUT = 2_000;

/** What a fact takes besides its text where nobody says otherwise, in characters. */
const FRAME = 32;

/** So many first letters of a word are looked for before all of its forms are. */
const BEGINNING = 4;

/** Which facts stand in a session's stable prefix. */
export interface Standing {
  /** The space's position now, at most the state's. */
  readonly at: number;
  /** The position at which they were frozen, at most `at`. */
  readonly frozenAt: number;
  /** The session's first message or its summary. */
  readonly about: string;
  /** The length of all of them together, in characters (UTF-16 units). */
  readonly limit: number;
  /** The length of one with its frame; by default that of its text and a little more. */
  readonly costOf?: (fact: CurrentFact) => number;
}

/** The facts that stand in a prefix. */
export interface StandingChoice {
  /** Most important first. */
  readonly chosen: readonly CurrentFact[];
  /** The ids of those, and of those that stood there until their owner corrected them. */
  readonly stood: readonly string[];
}

/** Facts that are weighed in one step. */
const FACTS_A_STEP = 64;

/**
 * The facts that stand in a session's stable prefix: as they were at the position where they were
 * frozen, pinned ones first, then what matters most, to the session and in general. What was
 * forgotten since is missing, and so is what its owner has corrected. Everything else that changed
 * since is not seen here: `revisedFacts` tells it.
 */
export function standingFacts(space: Space, standing: Standing): readonly CurrentFact[] {
  return finish(standingSteps(space, standing)).chosen;
}

/** `standingFacts` in steps: the first choice among thousands takes long. */
export function* standingSteps(space: Space, standing: Standing): Steps<StandingChoice> {
  const { at, frozenAt, about, limit, costOf = usualCost } = standing;
  const frozen = [...currentFacts(space, frozenAt)].filter(({ fact }) => {
    const known = space.facts.get(fact);
    return known && !isWithheldAt(known, at);
  });
  yield;
  const now = frozen.reduce((newest, { saidAt }) => Math.max(newest, saidAt), 0);
  const bearing = yield* bearingOn(about, { space, facts: frozen });
  const ranked = frozen
    .map((fact) => ({ fact, worth: importanceOf(fact, now) + WORTH_OF_ABOUT * bearing(fact) }))
    .sort((one, other) =>
      Number(other.fact.isPinned) - Number(one.fact.isPinned) || other.worth - one.worth
    );
  yield;
  let room = limit;
  const chosen: CurrentFact[] = [];
  const stood: string[] = [];
  for (const { fact } of ranked) {
    const cost = costOf(fact);
    if (cost > room) continue;
    room -= cost;
    stood.push(fact.fact);
    if (!isCorrected(space, fact, { at, frozenAt })) chosen.push(fact);
  }
  return { chosen, stood };
}

/**
 * Those of some facts that say something else at `at` than at `frozenAt`, as they are at `at`; oldest
 * change first.
 */
export function revisedFacts(
  space: Space,
  facts: Iterable<string>,
  { at, frozenAt }: Pick<Standing, "at" | "frozenAt">,
): CurrentFact[] {
  const revised: CurrentFact[] = [];
  for (const id of facts) {
    const known = space.facts.get(id);
    const now = known && factAt(known, at);
    if (!known || !now || now.position <= frozenAt) continue;
    if (factAt(known, frozenAt)?.text !== now.text) revised.push(now);
  }
  return revised.sort((one, other) => one.position - other.position);
}

/** Whether a fact's owner has written another text of it since. */
function isCorrected(
  space: Space,
  { fact, text }: CurrentFact,
  { at, frozenAt }: Pick<Standing, "at" | "frozenAt">,
): boolean {
  return space.facts.get(fact)?.versions.some((version) =>
    version.position > frozenAt && version.position <= at && version.saidBy === "owner" &&
    version.text !== text
  ) ?? false;
}

/** How much facts bear on a text, from 0 to 1: by its words, of which rare ones tell more. */
function* bearingOn(
  about: string,
  { space, facts }: { readonly space: Space; readonly facts: readonly CurrentFact[] },
): Steps<(fact: CurrentFact) => number> {
  const { words } = contentOf(about.slice(0, MOST_ABOUT));
  if (words.length === 0) return () => 0;
  const wanted = new Set(words.map(({ terms: [term] }) => term));
  const mayHave = beginningsOf(words);
  const found = new Map<CurrentFact, string[]>();
  const times = new Map<string, number>();
  let count = 0;
  for (const fact of facts) {
    if (++count % FACTS_A_STEP === 0) yield;
    if (!mayHave.test(foldText(fact.text))) continue;
    const terms = [...contentIn(space, fact).terms].filter((term) => wanted.has(term));
    if (terms.length > 0) found.set(fact, terms);
    for (const term of terms) times.set(term, (times.get(term) ?? 0) + 1);
  }
  const weightOf = (term: string) => Math.log2(1 + facts.length / (times.get(term) ?? 1));
  const sum = (terms: readonly string[]) => terms.reduce((sum, term) => sum + weightOf(term), 0);
  const most = Math.max(...[...found.values()].map(sum), 1);
  return (fact) => sum(found.get(fact) ?? []) / most;
}

function beginningsOf(words: readonly ContentWord[]): RegExp {
  const beginnings = words.flatMap(({ folded, terms }) => [folded, ...terms])
    .map((word) => RegExp.escape([...word].slice(0, BEGINNING).join("")));
  return new RegExp([...new Set(beginnings)].join("|"), "u");
}

function usualCost({ text }: CurrentFact): number {
  return text.length + FRAME;
}

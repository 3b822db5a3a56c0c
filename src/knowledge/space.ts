import { PersistentList } from "../conversation/mod.ts";
import { type CurrentFact, type Fact, factAt } from "./facts.ts";
import { GuardList } from "./guard_list.ts";
import { KeyedList } from "./keyed_list.ts";
import type { SpaceSession } from "./sessions.ts";

/** A text that the event at `position` brought: that of a fact or of a digest. Empty once erased. */
export interface SpaceText {
  readonly position: number;
  readonly text: string;
  /** Words that a digest is found by beside its text. */
  readonly terms?: readonly string[];
  readonly role: "user" | "assistant";
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** What it belongs to: the index of a fact among the space's facts, or a life of a session. */
  readonly of: { readonly fact: number } | Pick<SpaceSession, "session" | "generation">;
}

/** A space's state, folded from its events. Immutable; states share their parts. */
export interface Space {
  /** Position of the last event. */
  readonly position: number;
  /** When it was opened, in ms since the epoch; absent until then. */
  readonly openedAt?: number;
  readonly name?: string;
  /** All facts in the order in which they were first learned, forgotten ones too; by their ids. */
  readonly facts: KeyedList<Fact>;
  /**
   * The sessions that are or were there, in the order in which they first joined, one for each
   * generation; by session id. Of those that are gone some have been dropped.
   */
  readonly sessions: KeyedList<SpaceSession>;
  /** The texts of facts and digests, in the order of their positions. */
  readonly texts: PersistentList<SpaceText>;
  /**
   * The forgotten facts that have a guard, in the order in which they were forgotten; not those that
   * went with a session: what others say of that stays.
   */
  readonly guarded: GuardList;
  /** Those that went with a session: the assistant's repeating them makes no fact. */
  readonly orphaned: GuardList;
  /** How many facts are current, and how many sessions belong to the space. */
  readonly count: { readonly facts: number; readonly sessions: number };
  /** The last position at which a session left of which there is no record any more; absent: none. */
  readonly droppedTo?: number;
  /** Whether a session has taken along what was forgotten in another space; absent: none has. */
  readonly hasCarried?: true;
  /** About how many bytes the state takes in memory. */
  readonly bytes: number;
}

/** The state of a space without events. */
export const emptySpace: Space = {
  position: 0,
  facts: KeyedList.empty(({ fact }) => fact),
  sessions: KeyedList.empty(({ session }) => session),
  texts: PersistentList.empty(),
  guarded: GuardList.empty,
  orphaned: GuardList.empty,
  count: { facts: 0, sessions: 0 },
  bytes: 0,
};

/** A fact by its id, also a forgotten one. */
export function findFact({ facts }: Space, fact: string): Fact | undefined {
  return facts.get(fact);
}

/** The facts that held at a position (by default now) and were not forgotten since, oldest first. */
export function* currentFacts(
  space: Space,
  position = space.position,
): Generator<CurrentFact, void, undefined> {
  for (const fact of space.facts) {
    if (fact.versions[0].position > position) return;
    const current = factAt(fact, position);
    if (current) yield current;
  }
}

/** One life of a session; without a generation, the one that joined last. */
export function findSession(
  { sessions }: Space,
  session: string,
  generation?: string,
): SpaceSession | undefined {
  const index = sessionIndex({ sessions }, session, generation);
  return index === undefined ? undefined : sessions.at(index);
}

/** The generations of a session that a space knows, or of which its facts tell. */
export function generationsOf(space: Space, session: string): string[] {
  const generations = new Set<string>();
  for (const index of space.sessions.indexesOf(session)) {
    const known = space.sessions.at(index);
    if (known) generations.add(known.generation);
  }
  for (const { versions } of space.facts) {
    for (const source of versions.flatMap(({ sources }) => sources)) {
      if (source.session === session) generations.add(source.generation);
    }
  }
  return [...generations];
}

/** The index of one life of a session among the space's sessions. */
export function sessionIndex(
  { sessions }: Pick<Space, "sessions">,
  session: string,
  generation?: string,
): number | undefined {
  return sessions.indexesOf(session).findLast((index) =>
    generation === undefined || sessions.at(index)?.generation === generation
  );
}

/**
 * The first position of a life of a session that is still to be learned from; undefined where it does
 * not belong to the space.
 */
export function nextToLearn(
  space: Space,
  session: string,
  generation: string,
): number | undefined {
  const known = findSession(space, session, generation);
  return known?.state === "there" ? known.next : undefined;
}

/** The indexes of the facts that name a life of a session as a source of one of their texts. */
export function factsFrom(
  { session, generation }: Pick<SpaceSession, "session" | "generation">,
  { facts }: Space,
): number[] {
  const found: number[] = [];
  let index = 0;
  for (const { versions } of facts) {
    const isFrom = versions.some(({ sources }) =>
      sources.some((source) => source.session === session && source.generation === generation)
    );
    if (isFrom) found.push(index);
    index += 1;
  }
  return found;
}

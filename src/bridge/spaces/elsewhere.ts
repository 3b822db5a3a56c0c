import {
  type Conversation,
  type Elsewhere,
  FactMemory,
  type KnownFact,
  type MissingSource,
  type OtherSession,
  sessionTopic,
  sharesOf,
  type SpaceRead,
  type ZonedTime,
} from "../../conversation/mod.ts";
import {
  findSession,
  hasForgotten,
  isToForget,
  type Space,
  versionAt,
} from "../../knowledge/mod.ts";
import type { LiveSpace } from "./live_space.ts";
import type { KnownOthers, LookAhead, OtherSessions } from "./other_sessions.ts";
import { factsAt, type StandingFacts } from "./space_facts.ts";
import { toldTitle } from "./told_title.ts";

/** What the space of a session is read for. */
export interface ElsewhereQuery {
  readonly state: Conversation;
  readonly self: { readonly session: string; readonly generation: string };
  readonly message: string;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  /** The budget of the context, in characters. */
  readonly limit: number;
}

/** What a space gives to a context now. */
export async function elsewhereNow(
  live: LiveSpace,
  others: OtherSessions,
  query: ElsewhereQuery,
): Promise<Elsewhere> {
  const space = live.state;
  const standing = await live.facts.standing(space, standingNow(space, query));
  const sessions = await others.othersFor(live, query);
  return elsewhereIn(live, { space, standing, sessions, self: query.self });
}

/** What a space gives to a context, as this instance knows it. */
export interface KnownElsewhere extends Pick<KnownOthers, "isCurrent"> {
  readonly elsewhere: Elsewhere;
}

/**
 * `elsewhereNow`, but other sessions are taken as this instance knows them, while the log is asked
 * whether they are so; undefined where one is not known.
 */
export async function elsewhereKnown(
  live: LiveSpace,
  others: OtherSessions,
  { ahead, ...query }: ElsewhereQuery & { readonly ahead?: LookAhead | undefined },
): Promise<KnownElsewhere | undefined> {
  const space = live.state;
  const standing = await live.facts.standing(space, standingNow(space, query));
  const found = await others.knownFor(live, query, ahead);
  if (!found) return undefined;
  const { sessions, isCurrent } = found;
  const elsewhere = elsewhereIn(live, { space, standing, sessions, self: query.self });
  return { elsewhere, isCurrent };
}

function standingNow({ position: at }: Space, { state, limit }: ElsewhereQuery) {
  return standingQuery(state, { at, frozenAt: state.space?.frozenAt, limit });
}

function elsewhereIn(live: LiveSpace, { space, standing, sessions, self }: {
  readonly space: Space;
  readonly standing: StandingFacts;
  readonly sessions: readonly OtherSession[];
  readonly self: ElsewhereQuery["self"];
}): Elsewhere {
  const facts = live.facts.current(space);
  return {
    ...{ space: { id: live.key.space, position: space.position }, self, ...standing },
    ...{ facts, memory: live.facts.memory, sessions: sessions.map(titledBy(space)) },
    ...forgetting(space),
  };
}

/** What tells that something is not to be told; nothing where nothing was forgotten. */
function forgetting(space: Space): Pick<Elsewhere, "isForgotten"> {
  return hasForgotten(space) ? { isForgotten: (said) => isToForget(said, space) } : {};
}

/** A context's space as a receipt names it, and what of it is gone since. */
export interface RebuiltElsewhere {
  readonly elsewhere: Elsewhere;
  readonly missing: readonly MissingSource[];
}

/** A context of the past. */
export interface PastQuery extends Pick<ElsewhereQuery, "state" | "limit"> {
  /** When its message was sent. */
  readonly sentAt: number;
}

/** What a space gave to the context of a receipt, as far as it is still there. */
export async function elsewhereThen(
  live: LiveSpace | undefined,
  others: OtherSessions,
  { read, ...query }: PastQuery & Pick<ElsewhereQuery, "self"> & { readonly read: SpaceRead },
): Promise<RebuiltElsewhere> {
  const { state, self, limit } = query;
  const { id, position: at, frozenAt } = read;
  const space = live?.state;
  const isSame = space && space.position >= at &&
    findSession(space, self.session, self.generation) !== undefined && isOfThen(live, query);
  if (!live || !isSame) {
    const empty = { standing: [], updates: [], facts: [], sessions: [] };
    const elsewhere = { space: { id, position: at }, self, ...empty };
    return { elsewhere, missing: [{ kind: "space", space: id }] };
  }
  const standing: StandingFacts = await live.facts.standing(
    space,
    standingQuery(state, { at, frozenAt, limit }),
  );
  const found = await others.othersAt(live, read.sessions ?? []);
  const facts: readonly KnownFact[] = factsAt(space, at);
  const elsewhere: Elsewhere = {
    ...{ space: { id, position: at }, self, ...standing },
    ...{ facts, memory: new FactMemory(), sessions: found.sessions.map(titledBy(space)) },
    ...forgetting(space),
  };
  return { elsewhere, missing: [...goneFacts(space, { at, frozenAt }), ...found.missing] };
}

/** Whether a space is the one that was there then: one that was begun under its id later is another. */
function isOfThen({ head }: LiveSpace, { state, sentAt }: PastQuery): boolean {
  if (!head) return false;
  return head.generation === state.space?.generation || head.createdAt <= sentAt;
}

function standingQuery(state: Conversation, { at, frozenAt = at, limit }: {
  readonly at: number;
  readonly frozenAt: number | undefined;
  readonly limit: number;
}) {
  const { standing } = sharesOf(limit);
  return { at, frozenAt: Math.min(frozenAt, at), about: sessionTopic(state), limit: standing };
}

/** Takes the title from a session where it says what is forgotten. */
function titledBy(space: Space): (other: OtherSession) => OtherSession {
  return (other) => {
    const { title, ...untitled } = other;
    return toldTitle(other, title, space) === title ? other : untitled;
  };
}

/** The texts that held at one of these positions and that are gone since. */
function goneFacts(
  { facts }: Space,
  { at, frozenAt }: { readonly at: number; readonly frozenAt: number },
): MissingSource[] {
  const gone = new Map<number, MissingSource>();
  for (const known of facts) {
    const { fact, forgotten, versions: [{ position }] } = known;
    if (forgotten && forgotten.position <= at) continue;
    // Other sessions said it before it was learned.
    const isHidden = forgotten?.guard && forgotten.reason !== "source_erased";
    if (isHidden && position > at) gone.set(position, { kind: "fact", position, fact });
    if (position > at) continue;
    for (const position of [at, frozenAt]) {
      const version = versionAt(known, position);
      if (version?.text !== "") continue;
      gone.set(version.position, { kind: "fact", position: version.position, fact });
    }
  }
  return [...gone.values()];
}

import { beginning, MAX_NAME, onOneLine } from "../conversation/mod.ts";
import type { JoinSession, LeaveSession, SpaceRules } from "./commands.ts";
import type { CarriedForgetting, DecidedSpaceEvent, SpaceEventData } from "./events.ts";
import { type Fact, type FactVersion, newestOf } from "./facts.ts";
import { dropping, isDroppable, isNamed, mayBeDropped, roomMade } from "./session_records.ts";
import { mergedCarried, nameOfGuard } from "./merged_carried.ts";
import type { Carried, SpaceSession } from "./sessions.ts";
import { textsOf, textsWith } from "./erasable.ts";
import { isTitleToForget, saltOf } from "./forgotten.ts";
import { guardOf } from "./guards.ts";
import { allow, refuseSpace, type SpaceDecision } from "./space_decision.ts";
import { factsFrom, findSession, type Space } from "./space.ts";

/** The texts of so many events are erased by one commit, unless one fact alone has more. */
const MOST_ERASED = 100;

/** The most that a session takes along, in characters of JSON: some 300 bytes are usual for each. */
const MOST_CHARACTERS = 100_000;

/**
 * A session joins. An earlier life of it that nobody has told to be over has expired. One that was
 * erased does not come back. In a full space, sessions that are gone make room.
 */
export function decideJoin(command: JoinSession, space: Space, rules: SpaceRules): SpaceDecision {
  const { session, generation, from, carried = [] } = command;
  const known = findSession(space, session, generation);
  const title = beginning(onOneLine(command.title ?? ""), MAX_NAME);
  // It may be called by how it begins, and that may be what said so.
  const isTold = title !== "" && carried.length === 0 &&
    !isTitleToForget({ session, generation, title }, space);
  const said = { session, generation, ...(isTold ? { title } : {}) };
  if (known?.state === "there") {
    const isAnew = command.isWhole && known.learnedTo === 0 && known.next > 1;
    return allow(isAnew ? [{ type: "SessionJoined", data: said }] : []);
  }
  if (known?.state === "erased") return refuseSpace({ reason: "SessionNotInSpace", session });
  if (!known && mayBeDropped(space, command.asOf ?? space.position)) {
    return refuseSpace({ reason: "SessionNotInSpace", session });
  }
  const latest = findSession(space, session);
  const isFull = !known && space.sessions.length >= rules.maxSessions;
  const over = latest?.state === "there" ? latest : undefined;
  const room = isFull ? roomMade(space, rules.maxSessions, over) : undefined;
  if (isFull && !room) return refuseSpace({ reason: "TooManySessions", limit: rules.maxSessions });
  const before: DecidedSpaceEvent[] = space.openedAt === undefined
    ? [{ type: "SpaceOpened", data: {} }]
    : [];
  if (over) {
    const { generation } = over;
    before.push({ type: "SessionLeft", data: { session, generation, reason: "expired" } });
  }
  const data = {
    ...said,
    ...(from === undefined || from <= 1 ? {} : { from }),
    ...takenAlong(carried, known?.carried),
  };
  if (room) before.push(room.event);
  return allow([...before, { type: "SessionJoined", data }], room?.erases);
}

/** What a session takes along that the space does not know, newest first, as far as one event holds it. */
function takenAlong(
  carried: readonly CarriedForgetting[],
  before: readonly Carried[] = [],
): Pick<SpaceEventData<"SessionJoined">, "carried"> {
  const known = Map.groupBy(before, ({ guard }) => nameOfGuard(guard));
  let characters = 0;
  const more = mergedCarried(carried, ({ isErased }) => isErased && "source_erased")
    .filter((each) => !known.get(nameOfGuard(each.guard))?.some((one) => tells(one, each)))
    .filter((each) => {
      characters += JSON.stringify(each).length;
      return characters <= MOST_CHARACTERS;
    });
  return more.length > 0 ? { carried: more } : {};
}

/** Whether what is known of something forgotten tells all that a session takes along of it. */
function tells({ at, positions, reason }: Carried, other: CarriedForgetting): boolean {
  return at >= other.at && (reason === "source_erased") === (other.isErased ?? false) &&
    other.positions.every((position) => positions.includes(position));
}

/**
 * A session leaves. What only an erased one said is erased first, much of it in several commits: its
 * facts, then what it was about. One that moved away and expires is no longer remembered.
 */
export function decideLeave(command: LeaveSession, space: Space): SpaceDecision {
  const { session, generation, reason } = command;
  const known = findSession(space, session, generation);
  if (reason === "erased") return decideErased(command, space);
  if (known?.state === "moved" && reason === "expired" && isDroppable(known, space)) {
    const { event, erases } = dropping([known]);
    return allow([event], erases);
  }
  if (known?.state !== "there") return allow([]);
  return allow([{ type: "SessionLeft", data: { session, generation, reason } }]);
}

/** A session is erased, also one of which there is no record any more. */
function decideErased(command: LeaveSession, space: Space): SpaceDecision {
  const { session, generation, salt: given } = command;
  const found = findSession(space, session, generation);
  const known: SessionRecord = found ?? { session, generation, joins: [], digests: [] };
  const isDone = found ? found.state === "erased" : !isNamed(known, space);
  if (isDone) return allow([]);
  const left = (reason: LeaveSession["reason"]): DecidedSpaceEvent => {
    return { type: "SessionLeft", data: { session, generation, reason } };
  };
  const { forgotten, erases } = goneWith(known, space);
  const events: DecidedSpaceEvent[] = [];
  const texts: number[] = [];
  const salt = given === undefined ? undefined : saltOf(space) ?? given;
  for (const fact of forgotten) {
    const own = textsOf(fact);
    if (events.length > 0 && texts.length + own.length > MOST_ERASED) break;
    const guard = salt === undefined ? {} : { guard: guardOf(fact, salt) };
    const data = { fact: fact.fact, reason: "source_erased", ...guard } as const;
    events.push({ type: "FactForgotten", data });
    texts.push(...own);
  }
  if (events.length < forgotten.length) return allow(events, texts, { more: true });
  if (texts.length + erases.length <= MOST_ERASED) {
    return allow([...events, left("erased")], [...texts, ...erases]);
  }
  if (events.length > 0) return allow(events, texts, { more: true });
  return allow([left("moved")], erases.slice(0, MOST_ERASED), { more: true });
}

/** What is known of a session that is erased. */
type SessionRecord = Pick<
  SpaceSession,
  "session" | "generation" | "joins" | "digests" | "carried"
>;

/** The facts that go with an erased session, and the texts of it and of facts that stay. */
function goneWith(
  known: SessionRecord,
  space: Space,
): { readonly forgotten: readonly Fact[]; readonly erases: readonly number[] } {
  const forgotten: Fact[] = [];
  const erases = textsWith(known);
  for (const index of factsFrom(known, space)) {
    const fact = space.facts.at(index);
    if (!fact || fact.forgotten) continue;
    if (isOnlyFrom(newestOf(fact), known)) forgotten.push(fact);
    else {
      const gone = fact.versions.filter((version) => version.text && isOnlyFrom(version, known));
      erases.push(...gone.map(({ position }) => position));
    }
  }
  return { forgotten, erases };
}

function isOnlyFrom(
  { sources }: FactVersion,
  { session, generation }: SessionRecord,
): boolean {
  return sources.length > 0 &&
    sources.every((source) => source.session === session && source.generation === generation);
}

import { textsWith } from "./erasable.ts";
import type { DecidedSpaceEvent, RecordedSpaceEvent } from "./events.ts";
import type { SpaceSession } from "./sessions.ts";
import { factsFrom, sessionIndex, type Space } from "./space.ts";
import { BYTES_PER_SESSION, bytesOfCarried, bytesOfDigest } from "./space_footprint.ts";
import { withoutTextsAt } from "./space_texts.ts";

/** The most texts that are erased for it at once, unless one session alone has more. */
const MOST_TEXTS = 100;

/** The most records that one event drops. */
const MOST_DROPPED = 50;

/** What drops records of sessions, and the positions of the texts that go with them. */
export interface DroppedSessions {
  readonly event: DecidedSpaceEvent & { readonly type: "SessionsDropped" };
  readonly erases: readonly number[];
}

/**
 * What makes room for one more session in a space that has as many as it may: those that are gone and
 * left first are no longer remembered, half of them at a time. Undefined where all are needed.
 *
 * @param over A life of the joining session that is over by now.
 */
export function roomMade(
  space: Space,
  limit: number,
  over?: SpaceSession,
): DroppedSessions | undefined {
  const gone = [...space.sessions].filter((each) => isOver(each) && isDroppable(each, space)).sort((
    one,
    other,
  ) => leftAt(one) - leftAt(other));
  if (over && isDroppable(over, space)) gone.push(over);
  const excess = space.sessions.length + 1 - limit;
  const most = Math.min(MOST_DROPPED, Math.max(excess, Math.ceil(gone.length / 2)));
  const chosen: SpaceSession[] = [];
  let texts = 0;
  for (const each of gone.slice(0, most)) {
    texts += textsWith(each).length;
    if (chosen.length > 0 && texts > MOST_TEXTS) break;
    chosen.push(each);
  }
  return chosen.length > 0 ? dropping(chosen) : undefined;
}

/** Whether one more session can join a space that remembers so many at most. */
export function hasRoom(space: Space, limit: number): boolean {
  return space.sessions.length < limit || roomMade(space, limit) !== undefined;
}

/** What drops the records of these sessions. */
export function dropping(dropped: readonly SpaceSession[]): DroppedSessions {
  const sessions = dropped.map(({ session, generation }) => ({ session, generation }));
  return {
    event: { type: "SessionsDropped", data: { sessions } },
    erases: dropped.flatMap(textsWith),
  };
}

/**
 * Whether nothing depends on the record of a session that is gone: what it withheld is to stay so while
 * a fact names it.
 */
export function isDroppable(session: SpaceSession, space: Space): boolean {
  if (!session.withheld?.size || session.state === "erased") return true;
  return !isNamed(session, space);
}

/** Whether a fact that is not forgotten names a life of a session as a source. */
export function isNamed(
  life: Pick<SpaceSession, "session" | "generation">,
  space: Space,
): boolean {
  return factsFrom(life, space).some((index) => !space.facts.at(index)?.forgotten);
}

/**
 * Whether a session of which the space has no record may have had one: it says that it joined before
 * others left whose records were dropped.
 *
 * @param asOf The position of the space's log when it joined, as the session says.
 */
export function mayBeDropped({ droppedTo = 0 }: Space, asOf: number): boolean {
  return asOf < droppedTo;
}

/** The space without the records of these sessions, and without what they were about. */
export function dropSessions(
  space: Space,
  { data: { sessions: lives } }: Extract<RecordedSpaceEvent, { type: "SessionsDropped" }>,
): Space {
  const places = new Set(
    lives.map(({ session, generation }) => sessionIndex(space, session, generation))
      .filter((place) => place !== undefined),
  );
  if (places.size === 0) return space;
  let { droppedTo = 0, bytes, count: { sessions: there } } = space;
  const gone = new Set<number>();
  for (const place of places) {
    const session = space.sessions.at(place);
    if (!session) continue;
    droppedTo = Math.max(droppedTo, leftAt(session));
    bytes -= BYTES_PER_SESSION + bytesOfCarried(session);
    if (session.state === "there") there -= 1;
    for (const digest of session.digests) {
      bytes -= bytesOfDigest(digest);
      gone.add(digest.position);
    }
  }
  return {
    ...space,
    sessions: space.sessions.without(places),
    texts: withoutTextsAt(space.texts, gone),
    count: { ...space.count, sessions: there },
    bytes,
    droppedTo,
  };
}

function isOver({ state }: SpaceSession): boolean {
  return state === "expired" || state === "erased";
}

function leftAt({ left, joined }: SpaceSession): number {
  return (left ?? joined).position;
}

import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent } from "./events.ts";
import { LONGEST_KEPT_SECONDS, MOST_FORMER_SPACES } from "./limits.ts";
import type { Conversation } from "./state.ts";

/** Puts the session into a space. */
export interface JoinSpace {
  readonly type: "JoinSpace";
  readonly space: string;
  /** The position of the space's log as of which the standing facts are chosen. */
  readonly position: number;
  /** The space's generation, where it is known. */
  readonly generation?: string;
  /** Whether what was said before is not learned there. */
  readonly isUnlearned?: boolean;
}

/** Takes the session out of its space; `joinedAt`: only if that is where it joined it. */
export interface LeaveSpace {
  readonly type: "LeaveSpace";
  readonly joinedAt?: number;
}

/** Sets how long the session is kept after its last use, in seconds; `null`: as any other. */
export interface SetKeeping {
  readonly type: "SetKeeping";
  readonly seconds: number | null;
}

/** Joins a space and leaves the one before. A session that is in it already stays as it is. */
export function joinSpace(command: JoinSpace, state: Conversation): Decision {
  const { space } = state;
  const { generation = space?.generation } = command;
  if (space?.id === command.space && space.generation === generation) {
    return { ok: true, events: [] };
  }
  const { formerSpaces: former = [] } = state;
  const isLeft = space !== undefined && space.id !== command.space && !former.includes(space.id);
  if (former.length + Number(isLeft) > MOST_FORMER_SPACES) {
    return refuse({ reason: "TooManySpaces", limit: MOST_FORMER_SPACES });
  }
  return { ok: true, events: [spaceJoined(command)] };
}

/** The event of a session that joins a space. */
function spaceJoined(
  { space, position, generation, isUnlearned }: Omit<JoinSpace, "type">,
): Extract<DecidedEvent, { type: "SpaceJoined" }> {
  const life = generation === undefined ? {} : { generation };
  const past = isUnlearned ? { unlearned: true } : {};
  return { type: "SpaceJoined", data: { space, position, ...life, ...past } };
}

/** Leaves the space, if the session is in one. */
export function leaveSpace({ joinedAt }: LeaveSpace, { space }: Conversation): Decision {
  const isMeant = space && (joinedAt === undefined || joinedAt === space.joinedAt);
  return { ok: true, events: isMeant ? [{ type: "SpaceLeft", data: {} }] : [] };
}

/** Sets the time that a session is kept. An unchanged one is no event. */
export function setKeeping({ seconds }: SetKeeping, state: Conversation): Decision {
  const limit = LONGEST_KEPT_SECONDS;
  if (seconds !== null && seconds > limit) return refuse({ reason: "KeptTooLong", seconds, limit });
  if (seconds === (state.keepFor ?? null)) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "KeepingSet", data: { seconds } }] };
}

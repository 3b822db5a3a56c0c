import type { JoinSpace } from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { LiveSpace } from "./live_space.ts";
import { makeRoom } from "./making_room.ts";

/**
 * Where a session joins a space: begins it where there is none. Refused with `too_many_sessions` where
 * it is full of sessions that are alive.
 */
export async function placeIn(
  live: LiveSpace,
  log: SessionLog,
): Promise<Omit<JoinSpace, "type"> | Rejection> {
  if (!await live.refresh()) {
    const opened = await live.handle({ type: "OpenSpace" });
    if (!opened.ok) return opened;
  }
  if (!await makeRoom(live, log)) return full(live.rules.maxSessions);
  const { key: { space }, state, head } = live;
  return { space, position: state.position, ...defined({ generation: head?.generation }) };
}

/** Why a client that names another space cannot use a session. */
export function mismatch(space: string): Rejection {
  const message = `The session belongs to the space ${space}; move it first`;
  return { ok: false, code: "space_mismatch", message };
}

function full(limit: number): Rejection {
  const message =
    `The space has ${limit} sessions, the most allowed; delete some, or use another space`;
  return { ok: false, code: "too_many_sessions", message };
}

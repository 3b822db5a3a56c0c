import type { JoinSpace } from "../../conversation/mod.ts";
import { SPACE_RULES } from "../../knowledge/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { LiveSpace } from "./live_space.ts";

/** Where a session joins a space: begins it where there is none. */
export async function placeIn(live: LiveSpace): Promise<Omit<JoinSpace, "type"> | Rejection> {
  if (!await live.refresh()) {
    const opened = await live.handle({ type: "OpenSpace" });
    if (!opened.ok) return opened;
  }
  const { key: { space }, state, head } = live;
  const { maxSessions } = SPACE_RULES;
  if (state.sessions.length >= maxSessions) return full(maxSessions);
  return { space, position: state.position, ...defined({ generation: head?.generation }) };
}

/** Why a client that names another space cannot use a session. */
export function mismatch(space: string): Rejection {
  const message = `The session belongs to the space ${space}; move it first`;
  return { ok: false, code: "space_mismatch", message };
}

function full(limit: number): Rejection {
  const message = `The space has had ${limit} sessions, the most allowed; use another space`;
  return { ok: false, code: "too_many_sessions", message };
}

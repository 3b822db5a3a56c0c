import type { Api } from "./api.ts";
import { newId } from "./address.ts";
import { BridgeError } from "./errors.ts";
import type { SessionInfo } from "./frames.ts";
import type { Turn } from "./turns.ts";

/** A place where sessions part: a session, and the position before the message that differs. */
export interface ForkPoint {
  readonly session: string;
  readonly at: number;
}

/**
 * Where a session parts from one in which a message is another one. A fork's first own message parts
 * from the session that the fork is from, so that all versions of a message part at one place.
 */
function forkPointOf(
  session: Pick<SessionInfo, "session" | "forkedFrom">,
  turns: readonly Pick<Turn, "position">[],
  { position = 1 }: Pick<Turn, "position">,
): ForkPoint {
  const { session: id, forkedFrom } = session;
  const before = turns.reduce(
    (last, turn) => Math.max(last, (turn.position ?? 0) < position ? turn.position ?? 0 : 0),
    0,
  );
  const isFirstOwn = forkedFrom !== undefined && before <= forkedFrom.at &&
    position > forkedFrom.at;
  return isFirstOwn ? forkedFrom : { session: id, at: position - 1 };
}

/**
 * Forks a session before one of its messages, so that another one can be sent there. Resolves with the
 * fork's id. Where the session that the message parts from is gone, this one is forked at its place.
 */
export async function forkBefore(
  api: Pick<Api, "fork">,
  session: Pick<SessionInfo, "session" | "forkedFrom">,
  { turns, turn }: {
    readonly turns: readonly Pick<Turn, "position">[];
    readonly turn: Pick<Turn, "position">;
  },
): Promise<string> {
  const { session: from, at } = forkPointOf(session, turns, turn);
  const to = newId();
  try {
    await api.fork(from, { at, session: to });
  } catch (error) {
    const isGone = error instanceof BridgeError &&
      (error.code === "not_found" || error.code === "invalid_request");
    if (!isGone || from === session.session) throw error;
    await api.fork(session.session, { at, session: to });
  }
  return to;
}

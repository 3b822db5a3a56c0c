import { hasRoom, type SpaceSession } from "../../knowledge/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { LiveSpace } from "./live_space.ts";

/** So many sessions of a full space are looked at for one that joins, so many of them at once. */
const MOST_LOOKED_AT = 500;
const LOOKED_AT_ONCE = 50;

/** Enough have been found that are gone: the next ones that join have room, too. */
const ENOUGH_GONE = 20;

/** Where looking ended in a full space: the position at which a session joined. */
const lookedTo = new WeakMap<LiveSpace, number>();

/**
 * Whether one more session can join a space. A full one is told first which of its sessions expired
 * without a word, those that joined first before others.
 */
export async function makeRoom(live: LiveSpace, log: SessionLog): Promise<boolean> {
  const { maxSessions: limit } = live.rules;
  if (hasRoom(live.state, limit)) return true;
  const open = [...live.state.sessions]
    .filter(({ state }) => state === "there" || state === "moved")
    .sort((one, other) => one.joined.position - other.joined.position);
  const after = lookedTo.get(live) ?? 0;
  const start = Math.max(0, open.findIndex(({ joined }) => joined.position > after));
  const inTurn = [...open.slice(start), ...open.slice(0, start)].slice(0, MOST_LOOKED_AT);
  let gone = 0;
  for (let from = 0; from < inTurn.length && gone < ENOUGH_GONE; from += LOOKED_AT_ONCE) {
    const some = inTurn.slice(from, from + LOOKED_AT_ONCE);
    for (const { session, generation } of await goneOf(some, live, log)) {
      await live.handle({ type: "LeaveSession", session, generation, reason: "expired" });
      gone += 1;
    }
    lookedTo.set(live, some.at(-1)?.joined.position ?? 0);
  }
  return hasRoom(live.state, limit);
}

/** Those of a space's sessions that its owner does not have any more. */
async function goneOf(
  sessions: readonly SpaceSession[],
  { key: { owner } }: LiveSpace,
  log: SessionLog,
): Promise<SpaceSession[]> {
  const heads = await log.heads(sessions.map(({ session }) => ({ owner, session })));
  return sessions.filter(({ generation }, place) => heads[place]?.lineage !== generation);
}

import type { LiveSession } from "../session/live_session.ts";

/** What room is made with. */
export interface RoomMakers {
  readonly heldBy: (owner: string) => number;
  /** Leaves a session that nobody uses to the log. */
  readonly forget: (session: LiveSession) => void;
  /** Ends a session here whose clients are quiet; they connect again. */
  readonly displace: (session: LiveSession) => void;
}

/**
 * Frees bytes for an owner's session, the sessions that were used last being kept longest:
 *
 * 1. Sessions that nobody uses are forgotten.
 * 2. The search indexes of sessions whose clients are quiet are dropped; a search makes them again.
 * 3. Sessions whose clients are quiet are ended here, those of owners who hold more than this one.
 */
export function freeMemory(
  sessions: readonly LiveSession[],
  { bytes, owner, ...makers }: RoomMakers & { readonly bytes: number; readonly owner: string },
): void {
  let left = bytes;
  const free = (session: LiveSession, how: (session: LiveSession) => void) => {
    const { bytes: before } = session.memory;
    how(session);
    left -= before - session.memory.bytes;
  };
  const oldest = sessions.filter(({ isQuiet }) => isQuiet)
    .sort((one, other) => one.usedAt - other.usedAt);
  const [idle, attached] = [true, false].map((isIdle) =>
    oldest.filter((session) => session.isIdle === isIdle)
  );
  for (const session of idle ?? []) if (left > 0) free(session, makers.forget);
  for (const session of attached ?? []) if (left > 0) free(session, (each) => each.shrink());
  for (const session of attached ?? []) {
    const { owner: other } = session.key;
    const holdsMore = other !== owner && makers.heldBy(other) > makers.heldBy(owner);
    if (left > 0 && holdsMore) free(session, makers.displace);
  }
}

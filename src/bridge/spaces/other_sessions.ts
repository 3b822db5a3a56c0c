import type { MissingSource, OtherSession, SpaceRead, ZonedTime } from "../../conversation/mod.ts";
import type { LiveSpace } from "./live_space.ts";

/** What another session of a space is looked for with. */
export interface OthersQuery {
  readonly message: string;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  /** The session that it is sent to; never among those that are found. */
  readonly self: { readonly session: string; readonly generation: string };
}

/** Other sessions that were read for a context, and those that are gone since. */
export interface OthersRead {
  readonly sessions: readonly OtherSession[];
  readonly missing: readonly MissingSource[];
}

/** The other sessions of a space, as contexts take them in. */
export interface OtherSessions {
  /** Those that a message points to, best first, as they are now. */
  othersFor(space: LiveSpace, asked: OthersQuery): Promise<readonly OtherSession[]>;
  /** Those that a receipt names, as they were. */
  othersAt(
    space: LiveSpace,
    read: NonNullable<SpaceRead["sessions"]>,
  ): Promise<OthersRead>;
}

/** Without recall across sessions. */
export const NO_OTHERS: OtherSessions = {
  othersFor: () => Promise.resolve([]),
  othersAt: (_, read) =>
    Promise.resolve({
      sessions: [],
      missing: read.map(({ session, generation }) => ({ kind: "session", session, generation })),
    }),
};

import type { MissingSource, OtherSession, SpaceRead, ZonedTime } from "../../conversation/mod.ts";
import type { Space } from "../../knowledge/mod.ts";
import type { LiveSpace } from "./live_space.ts";

/** What another session of a space is looked for with. */
export interface OthersQuery {
  readonly message: string;
  /** When and where the message is sent. */
  readonly now: ZonedTime;
  /** The session that it is sent to; never among those that are found. */
  readonly self: { readonly session: string; readonly generation: string };
}

/** A look for other sessions that began before it was known what the log has now. */
export interface LookAhead {
  /** The space as it was taken to be. */
  readonly space: Space;
  readonly self: OthersQuery["self"];
  /** When it began, in ms since the epoch: what the log said of them soon afterwards is soon old. */
  readonly begunAt: number;
  /** Those that the message points to in it, best first; undefined where one is not known here. */
  readonly known: Promise<KnownOthers | undefined>;
}

/** Other sessions as this instance knows them. */
export interface KnownOthers {
  readonly sessions: readonly OtherSession[];
  /**
   * Whether the log has them just so, by a look that began with this. Nothing of them may be told
   * before (laws 8, 9 and 15). Rejects as the log does.
   */
  readonly isCurrent: Promise<boolean>;
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
  /** Begins to look for those that a message points to, in the space as it is known. */
  lookAhead(space: LiveSpace, asked: OthersQuery): LookAhead;
  /** Whether a look ahead was right about the space, as that is known by now, and is not old. */
  holds(space: LiveSpace, ahead: LookAhead): boolean;
  /**
   * `othersFor` without a read of the log; undefined where one of them is not known here. `ahead` serves
   * only where it holds.
   */
  knownFor(
    space: LiveSpace,
    asked: OthersQuery,
    ahead?: LookAhead,
  ): Promise<KnownOthers | undefined>;
  /** Those that a receipt names, as they were. */
  othersAt(
    space: LiveSpace,
    read: NonNullable<SpaceRead["sessions"]>,
  ): Promise<OthersRead>;
}

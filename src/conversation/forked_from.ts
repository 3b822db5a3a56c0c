import type { EventData } from "./events.ts";

/** Where a session was forked from. */
export interface ForkedFrom {
  /** The session, under the id that it had; absent where that is not known. */
  readonly session?: string;
  /** The position up to which it has that session's events. */
  readonly at: number;
  /** The beginning of the first message that came after those. */
  readonly preview?: string;
  /** The sessions that that one was forked from itself, the nearest first; absent: none. */
  readonly farther?: readonly string[];
}

/** How many sessions are known that a fork of forks comes from. */
const MOST_ORIGINS = 8;

/** What `SessionForked` says of a session that was perhaps forked before. */
export function forkedFrom(
  { from, at }: EventData<"SessionForked">,
  before?: ForkedFrom,
): ForkedFrom {
  const farther = originsOf({ forkedFrom: before }).slice(0, MOST_ORIGINS - 1);
  return {
    ...from === undefined ? { at } : { session: from, at },
    ...farther.length > 0 ? { farther } : {},
  };
}

/** The sessions that one comes from, the nearest first: they said what its log begins with. */
export function originsOf(
  { forkedFrom }: { readonly forkedFrom?: ForkedFrom | undefined },
): readonly string[] {
  const { session, farther = [] } = forkedFrom ?? {};
  return session === undefined ? farther : [session, ...farther];
}

/** Whether it is a fork that has said nothing of its own yet. */
export function lacksBeginning(fork: ForkedFrom | undefined): fork is ForkedFrom {
  return fork !== undefined && fork.preview === undefined;
}

/** Notes how a fork goes on by itself: the beginning of its first own text, if this is that. */
export function withOwnBeginning(
  fork: ForkedFrom | undefined,
  preview: string,
): { readonly forkedFrom?: ForkedFrom } {
  return lacksBeginning(fork) ? { forkedFrom: { ...fork, preview } } : {};
}

/** The session that one was forked from, and up to where; undefined if that is not known. */
export function forkOrigin(
  { forkedFrom }: { readonly forkedFrom?: ForkedFrom },
): { readonly session: string; readonly at: number } | undefined {
  if (forkedFrom?.session === undefined) return undefined;
  return { session: forkedFrom.session, at: forkedFrom.at };
}

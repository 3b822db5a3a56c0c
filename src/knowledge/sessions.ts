import type { Guard } from "./events.ts";
import type { Forgetting } from "./facts.ts";

/** What a session said from `from` to `to`, in a few sentences. */
export interface Digest {
  /** Of its event in the space's log. */
  readonly position: number;
  /** When it was made, in ms since the epoch. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Empty where there was nothing to tell, and where it was erased. */
  readonly text: string;
  readonly title?: string;
  /** When the first and the last of it was said, in ms since the epoch. */
  readonly saidFrom: number;
  readonly saidTo: number;
  readonly terms: readonly string[];
  /** Messages before it that it tells of too: they were released since. Absent: none. */
  readonly reread?: readonly number[];
}

/** Something that was forgotten in a space in which the session was before. */
export interface Carried extends Forgetting {
  readonly guard: Guard;
  /** Where the session said so, as far as that was its source. */
  readonly positions: readonly number[];
}

/** One life of a session that belongs to the space, or did. */
export interface SpaceSession {
  readonly session: string;
  /** The session's lineage. */
  readonly generation: string;
  readonly state: "there" | "moved" | "expired" | "erased";
  /** When it joined last: the position of the event, and in ms since the epoch. */
  readonly joined: { readonly position: number; readonly at: number };
  readonly left?: { readonly position: number; readonly at: number };
  /** All events that say that it joined, oldest first, with its name or how it began then. */
  readonly joins: readonly { readonly position: number; readonly title?: string }[];
  /** Where in its log learning begins or goes on. */
  readonly next: number;
  /** Up to which of its positions it was learned from; 0 where it was not. */
  readonly learnedTo: number;
  readonly digests: readonly Digest[];
  /** The positions of what it said that is withheld; absent: none ever was. */
  readonly withheld?: ReadonlySet<number>;
  /** What it said that was forgotten in another space; absent: nothing. */
  readonly carried?: readonly Carried[];
  /** The positions of messages that were not learned from, since they were withheld; absent: none. */
  readonly unread?: ReadonlySet<number>;
}

/** The digests of a session that tell of nothing that is withheld. */
export function toldDigests(session: SpaceSession): readonly Digest[] {
  if (!session.withheld?.size) return session.digests;
  return session.digests.filter((digest) => !tellsWithheld(session, digest));
}

/** Whether a digest covers something that is withheld. */
export function tellsWithheld(
  { withheld = new Set() }: Pick<SpaceSession, "withheld">,
  { from, to, reread = [] }: Pick<Digest, "from" | "to" | "reread">,
): boolean {
  for (const position of withheld) if (position >= from && position <= to) return true;
  return reread.some((position) => withheld.has(position));
}

/** The first message of a session, by which it may be called when it joins, stands up to here. */
const LAST_BEGINNING = 3;

/**
 * What a session is called: by its newest digest that says so, or as it was when it joined, unless
 * its beginning is withheld.
 */
export function sessionTitle(session: SpaceSession): string | undefined {
  const { joins, withheld = new Set() } = session;
  const isTitled = ({ title }: { readonly title?: string }) => title !== undefined;
  const digested = toldDigests(session).findLast(isTitled)?.title;
  if (digested !== undefined) return digested;
  const isWithheld = withheld.values().some((position) => position <= LAST_BEGINNING);
  return isWithheld ? undefined : joins.findLast(isTitled)?.title;
}

/** The positions of all events of a session's that have texts: joins and digests. */
export function toldIn({ joins, digests }: SpaceSession): number[] {
  return [...joins, ...digests].map(({ position }) => position);
}

/** What a session was about, as of a position of the space's log; empty where nothing is known. */
export function digestOf(session: SpaceSession, at = Infinity): string {
  return toldDigests(session).filter(({ position, text }) => position <= at && text !== "")
    .map(({ text }) => text).join(" ");
}

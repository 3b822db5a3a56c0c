import type { SessionInfo } from "./frames.ts";

type Known = Pick<SessionInfo, "session" | "forkedFrom" | "createdAt">;

/** A message that has other versions: the sessions that have one, oldest first. */
export interface Versions {
  /** The position before the message: it is the first one after it. */
  readonly at: number;
  readonly sessions: readonly string[];
  /** The index of the version that the session shows. */
  readonly shown: number;
}

/**
 * The messages of a session that have other versions in other sessions, by the forks among all that are
 * known. A fork shows the versions of what it was forked with, too.
 */
export function versionsIn(session: string, known: readonly Known[]): readonly Versions[] {
  const byId = new Map(known.map((each) => [each.session, each]));
  const own = byId.get(session);
  if (!own) return [];
  const points = new Set<number>();
  for (const { forkedFrom } of known) if (forkedFrom) points.add(forkedFrom.at);
  return [...points].sort((one, other) => one - other).flatMap((at) => {
    const shown = ownerOf(session, at, byId);
    const root = rootOf(shown, at, byId);
    const sessions = known.filter((each) =>
      each.session === root ||
      each.forkedFrom?.at === at && rootOf(each.session, at, byId) === root
    ).sort(oldestFirst).map((each) => each.session);
    const index = sessions.indexOf(shown);
    return sessions.length < 2 || index < 0 ? [] : [{ at, sessions, shown: index }];
  });
}

/** The session that has a message itself which another one was forked with. */
function ownerOf(session: string, at: number, byId: ReadonlyMap<string, Known>): string {
  let owner = session;
  for (const seen = new Set<string>(); !seen.has(owner);) {
    seen.add(owner);
    const from = byId.get(owner)?.forkedFrom;
    if (!from || from.at <= at) break;
    owner = from.session;
  }
  return owner;
}

/** The session from which all versions at a position were forked; it may be gone. */
function rootOf(session: string, at: number, byId: ReadonlyMap<string, Known>): string {
  let root = session;
  for (const seen = new Set<string>(); !seen.has(root);) {
    seen.add(root);
    const from = byId.get(root)?.forkedFrom;
    if (from?.at !== at) break;
    root = from.session;
  }
  return root;
}

function oldestFirst(one: Known, other: Known): number {
  return (one.createdAt ?? "").localeCompare(other.createdAt ?? "");
}

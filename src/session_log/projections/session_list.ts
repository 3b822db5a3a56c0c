import type { CommitContext, CommitPart } from "../../event_store/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKeySpace } from "../keys.ts";
import { LISTED_SESSIONS } from "../limits.ts";
import { SESSION, type SessionHead, sessionHead, type SessionKey, sessionOf } from "../session.ts";
import { cursorOf, type ListPlaces, StreamList } from "./stream_list.ts";

/** A session in its owner's list. */
export type ListedSession = SessionHead & { readonly session: string };

/** Which sessions of a list are wanted. */
export interface SessionListQuery {
  readonly limit: number;
  /** That of the page before: `<createdAt>:<session>` of the last entry that was looked at. */
  readonly cursor?: string;
  /** Without it all are wanted. */
  readonly wanted?: (session: ListedSession) => boolean;
}

/** The lists of owners' sessions. */
export class SessionList {
  readonly #list: StreamList;

  constructor(context: SessionContext) {
    this.#list = new StreamList(context, sessionListPlaces(context.keys));
  }

  /** As `StreamList.part`. */
  part(commit: CommitContext): CommitPart {
    return this.#list.part(commit);
  }

  /**
   * An owner's sessions, newest first by creation. Where only some are wanted, a page may hold fewer
   * than `limit`, or none, and still have a cursor: it looks at a limited number of entries.
   */
  async sessions(
    owner: string,
    query: SessionListQuery,
  ): Promise<{ sessions: ListedSession[]; cursor?: string }> {
    const { limit, wanted = () => true } = query;
    const isWhole = query.wanted === undefined;
    const most = isWhole ? limit : LISTED_SESSIONS;
    const sessions: ListedSession[] = [];
    let listed = 0;
    let cursor = "";
    for await (const entry of this.#list.entries(owner, { ...query, most, isWhole })) {
      listed += 1;
      cursor = cursorOf(entry);
      const { stream: { id: session }, createdAt, head } = entry;
      const found = head?.createdAt === createdAt ? { session, ...sessionHead(head) } : undefined;
      if (found && wanted(found)) sessions.push(found);
      if (sessions.length === limit) break;
    }
    return listed < most && sessions.length < limit ? { sessions } : { sessions, cursor };
  }

  /** Every session of every owner that is there, in the order of their owners. */
  async *everyone(): AsyncGenerator<SessionKey, void, void> {
    for await (const stream of this.#list.everyone()) yield sessionOf(stream);
  }

  /** Every entry of every owner's list; its session may be gone. */
  async *all(): AsyncGenerator<{ readonly key: SessionKey; readonly createdAt: number }> {
    for await (const { stream, createdAt } of this.#list.all()) {
      yield { key: sessionOf(stream), createdAt };
    }
  }
}

/** Where the lists of sessions lie. */
export function sessionListPlaces(keys: SessionKeySpace): ListPlaces {
  return { kind: SESSION, all: keys.allLists() };
}

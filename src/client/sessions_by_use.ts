import { defined } from "../shared/defined.ts";
import type { Api } from "./api.ts";
import type { SessionPage } from "./api_types.ts";
import type { SessionInfo } from "./frames.ts";

/** Options of `sessionsByUse`. */
export interface ByUseOptions {
  /** Searches names, first messages and ids. */
  readonly q?: string | undefined;
  /** Where to continue: the `next` of an earlier page. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal;
  /** The size of the first page, and of the others. */
  readonly first?: number;
  readonly page?: number;
  /** The maximum number of pages. */
  readonly pages?: number;
}

/**
 * Reads sessions page by page, and yields after each page all sessions so far, last used first. The
 * bridge lists them by creation, and an old one may have been used last: the order is final once
 * there is no `next`.
 */
export async function* sessionsByUse(
  api: Pick<Api, "sessions">,
  { q, cursor, signal, first = 50, page = 500, pages = 5 }: ByUseOptions = {},
): AsyncGenerator<SessionPage, void> {
  const found: SessionInfo[] = [];
  for (let read = 0, next = cursor; read === 0 || (next !== undefined && read < pages); read++) {
    const answer: SessionPage = await api.sessions({
      limit: read === 0 ? first : page,
      ...(q ? { q } : {}),
      ...defined({ cursor: next, signal }),
    });
    next = answer.next;
    found.push(...answer.sessions);
    yield { sessions: lastUsedFirst(found), ...defined({ next }) };
  }
}

/** Sorts sessions by their last use; those without one come last. */
export function lastUsedFirst(sessions: readonly SessionInfo[]): SessionInfo[] {
  const time = ({ lastUsedAt }: SessionInfo) => lastUsedAt ? Date.parse(lastUsedAt) : 0;
  return sessions.toSorted((one, other) => time(other) - time(one));
}

import type { Api } from "./api.ts";
import type { SessionPage } from "./api_types.ts";
import type { SessionInfo } from "./frames.ts";

/** What is read of a list, and how much of it. */
export interface ByUseOptions {
  readonly q?: string | undefined;
  /** Where to go on: the `next` of what was read before. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal;
  /** How many sessions are asked for at first, and then at a time. */
  readonly first?: number;
  readonly page?: number;
  /** The most pages that are read. */
  readonly pages?: number;
}

/**
 * Reads sessions page by page; tells after each page all that were read, last used first. The bridge
 * lists them by when they began, so that an old one may have been used last: the order is right once
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
      ...(next === undefined ? {} : { cursor: next }),
      ...(signal ? { signal } : {}),
    });
    next = answer.next;
    found.push(...answer.sessions);
    yield { sessions: lastUsedFirst(found), ...(next === undefined ? {} : { next }) };
  }
}

/** Sessions in the order of their last use; those of which it is not known stand last. */
export function lastUsedFirst(sessions: readonly SessionInfo[]): SessionInfo[] {
  const time = ({ lastUsedAt }: SessionInfo) => lastUsedAt ? Date.parse(lastUsedAt) : 0;
  return sessions.toSorted((one, other) => time(other) - time(one));
}

import { lastUsedFirst, type SessionInfo, sessionsByUse } from "../../src/client/mod.ts";
import { Signal } from "../shared/signal.ts";
import { callApi, describeError } from "../state/bridge.ts";

/** The list of sessions. */
export interface ListedSessions {
  /** The search text; "" for all sessions. */
  readonly query: string;
  /** The loaded sessions, last used first. */
  readonly found: readonly SessionInfo[];
  /** How many of them are shown. */
  readonly shown: number;
  /** The cursor of the next page, if older sessions are not loaded. */
  readonly next: string | undefined;
  /** Why the sessions could not be loaded. */
  readonly problem: string | undefined;
  readonly isLoaded: boolean;
  readonly isLoading: boolean;
}

const STEP = 50;
const EMPTY: ListedSessions = {
  query: "",
  found: [],
  shown: STEP,
  next: undefined,
  problem: undefined,
  isLoaded: false,
  isLoading: false,
};

/** The owner's sessions. */
export const sessions = new Signal<ListedSessions>(EMPTY);

let latest: AbortController | undefined;

/** Loads the sessions that match a search. The answer to an older search is dropped. */
export async function refresh(query = sessions.get().query): Promise<void> {
  const isSame = query === sessions.get().query;
  if (!isSame) sessions.update((list) => ({ ...list, shown: STEP }));
  await load(query, { before: isSame ? sessions.get().found : [] });
}

/** Updates one session in a long list; a short list is loaded again. */
export async function refreshOne(id: string): Promise<void> {
  const { query, found, isLoaded, isLoading } = sessions.get();
  if (query !== "" || !isLoaded || isLoading || found.length < STEP) return await refresh();
  const info = await callApi((api) => api.session(id)).catch(() => undefined);
  if (info) sessions.update((list) => ({ ...list, found: merge([info], list.found) }));
}

/** Shows more of the loaded sessions. */
export function showMore(): void {
  sessions.update((list) => ({ ...list, shown: list.shown + STEP }));
}

/** Loads older sessions. */
export async function loadOlderSessions(): Promise<void> {
  const { query, next, found } = sessions.get();
  if (next !== undefined) await load(query, { cursor: next, before: found, keepsBefore: true });
}

/** Clears the list: another person's token is in use. */
export function clearList(): void {
  latest?.abort();
  sessions.set(EMPTY);
}

/** Updates a listed session until the list loads again. */
export function updateListed(session: string, change: Partial<SessionInfo>): void {
  sessions.update((list) => ({
    ...list,
    found: list.found.map((each) => each.session === session ? { ...each, ...change } : each),
  }));
}

/** Removes a session from the list. */
export function removeListed(session: string): void {
  sessions.update((list) => ({
    ...list,
    found: list.found.filter((each) => each.session !== session),
  }));
}

/** Loads pages until the list is complete or long enough, and shows each as it arrives. */
async function load(query: string, { cursor, before, keepsBefore = false }: {
  readonly cursor?: string;
  /** The sessions listed so far: they stay until the new ones arrive, or with `keepsBefore`. */
  readonly before: readonly SessionInfo[];
  readonly keepsBefore?: boolean;
}): Promise<void> {
  latest?.abort();
  const loading = new AbortController();
  latest = loading;
  const { signal } = loading;
  try {
    await callApi(async (api) => {
      const pages = sessionsByUse(api, { q: query, cursor, signal, first: STEP });
      for await (const { sessions: read, next } of pages) {
        if (signal.aborted) return;
        const found = next === undefined && !keepsBefore ? read : merge(read, before);
        const news = { query, found, next, problem: undefined, isLoaded: true, isLoading: true };
        sessions.update((list) => ({ ...list, ...news }));
      }
    });
  } catch (error) {
    if (!signal.aborted) {
      sessions.update((list) => ({ ...list, problem: describeError(error), isLoaded: true }));
    }
  }
  if (!signal.aborted) sessions.update((list) => ({ ...list, isLoading: false }));
}

/** Merges newly loaded sessions over known ones, last used first. */
function merge(read: readonly SessionInfo[], known: readonly SessionInfo[]): SessionInfo[] {
  const ids = new Set(read.map(({ session }) => session));
  return lastUsedFirst([...read, ...known.filter(({ session }) => !ids.has(session))]);
}

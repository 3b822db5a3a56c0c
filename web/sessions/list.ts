import { lastUsedFirst, type SessionInfo, sessionsByUse } from "../../src/client/mod.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import { Store } from "../state/store.ts";

/** The sessions as they are listed. */
export interface SessionList {
  /** What is searched for; empty for all. */
  readonly query: string;
  /** Last used first. */
  readonly found: readonly SessionInfo[];
  /** How many of them are in sight. */
  readonly shown: number;
  /** Where older ones can be read on, where there are any that are not loaded. */
  readonly next: string | undefined;
  /** Why they cannot be listed. */
  readonly problem: string | undefined;
  readonly isLoaded: boolean;
  readonly isLoading: boolean;
}

const STEP = 50;
const NOTHING: SessionList = {
  ...{ query: "", found: [], shown: STEP, next: undefined, problem: undefined },
  ...{ isLoaded: false, isLoading: false },
};

/** The owner's sessions. */
export const sessions = new Store<SessionList>(NOTHING);

let latest: AbortController | undefined;

/** Lists what is searched for. An answer that comes after a newer question is left aside. */
export async function refresh(query = sessions.get().query): Promise<void> {
  const isSame = query === sessions.get().query;
  if (!isSame) sessions.update((list) => ({ ...list, shown: STEP }));
  await load(query, { before: isSame ? sessions.get().found : [] });
}

/** Has one session in the list as it is now; where that is less work than to ask for all. */
export async function refreshOne(id: string): Promise<void> {
  const { query, found, isLoaded, isLoading } = sessions.get();
  if (query !== "" || !isLoaded || isLoading || found.length < STEP) return await refresh();
  const info = await ask((api) => api.session(id)).catch(() => undefined);
  if (info) sessions.update((list) => ({ ...list, found: merged([info], list.found) }));
}

/** Has more sessions in sight. */
export function showMore(): void {
  sessions.update((list) => ({ ...list, shown: list.shown + STEP }));
}

/** Loads sessions older than those that are listed. */
export async function loadOlder(): Promise<void> {
  const { query, next, found } = sessions.get();
  if (next !== undefined) await load(query, { cursor: next, before: found, keeps: true });
}

/** Forgets the list: it is for another reader's eyes. */
export function forgetList(): void {
  latest?.abort();
  sessions.set(NOTHING);
}

/** Puts what is known of a session into the list, until the list is asked for again. */
export function changeListed(session: string, change: Partial<SessionInfo>): void {
  sessions.update((list) => ({
    ...list,
    found: list.found.map((each) => each.session === session ? { ...each, ...change } : each),
  }));
}

/** Takes a session out of the list. */
export function dropListed(session: string): void {
  sessions.update((list) => ({
    ...list,
    found: list.found.filter((each) => each.session !== session),
  }));
}

/** Loads pages until all are there, or as many as are worth it; each is shown as it comes. */
async function load(query: string, { cursor, before, keeps = false }: {
  readonly cursor?: string;
  /** What is listed already; it stays in sight until its page has come, or for good. */
  readonly before: readonly SessionInfo[];
  readonly keeps?: boolean;
}): Promise<void> {
  latest?.abort();
  const asking = new AbortController();
  latest = asking;
  const { signal } = asking;
  try {
    await ask(async (api) => {
      const pages = sessionsByUse(api, { q: query, cursor, signal, first: STEP });
      for await (const { sessions: read, next } of pages) {
        if (signal.aborted) return;
        const found = next === undefined && !keeps ? read : merged(read, before);
        sessions.update((list) => ({
          ...{ ...list, query, found, next, problem: undefined, isLoaded: true, isLoading: true },
        }));
      }
    });
  } catch (error) {
    if (!signal.aborted) {
      sessions.update((list) => ({ ...list, problem: wordsOf(error), isLoaded: true }));
    }
  }
  if (!signal.aborted) sessions.update((list) => ({ ...list, isLoading: false }));
}

/** Sessions as they were read last, and others that were known before, last used first. */
function merged(read: readonly SessionInfo[], known: readonly SessionInfo[]): SessionInfo[] {
  const ids = new Set(read.map(({ session }) => session));
  return lastUsedFirst([...read, ...known.filter(({ session }) => !ids.has(session))]);
}

import type { SessionInfo } from "../../src/client/mod.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import { Store } from "../state/store.ts";

/** The sessions as they are listed. */
export interface SessionList {
  /** What is searched for; empty for all. */
  readonly query: string;
  /** Last used first. */
  readonly found: readonly SessionInfo[];
  /** The cursor of the page after, where there is one. */
  readonly next: string | undefined;
  /** Why they cannot be listed. */
  readonly problem: string | undefined;
  readonly isLoaded: boolean;
}

const PAGE = 50;

/** The owner's sessions. */
export const sessions = new Store<SessionList>({
  ...{ query: "", found: [], next: undefined, problem: undefined, isLoaded: false },
});

let latest: AbortController | undefined;

/** Lists what is searched for. An answer that comes after a newer question is left aside. */
export async function refresh(query = sessions.get().query): Promise<void> {
  latest?.abort();
  const asking = new AbortController();
  latest = asking;
  const limit = Math.max(PAGE, Math.min(1_000, sessions.get().found.length));
  await load(query, { limit, signal: asking.signal }, () => []);
}

/** Lists the page after what is listed. */
export async function more(): Promise<void> {
  const { query, next, found } = sessions.get();
  if (next === undefined) return;
  await load(query, { limit: PAGE, cursor: next }, () => found);
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

async function load(
  query: string,
  asked: { readonly limit: number; readonly cursor?: string; readonly signal?: AbortSignal },
  before: () => readonly SessionInfo[],
): Promise<void> {
  try {
    const page = await ask((api) =>
      api.sessions({ ...asked, ...(query === "" ? {} : { q: query }) })
    );
    if (asked.signal?.aborted) return;
    const found = [...before(), ...page.sessions];
    sessions.set({ query, found, next: page.next, problem: undefined, isLoaded: true });
  } catch (error) {
    if (asked.signal?.aborted) return;
    sessions.update((list) => ({ ...list, problem: wordsOf(error), isLoaded: true }));
  }
}

import type { EventInfo } from "../../src/client/mod.ts";
import { callApi } from "../state/bridge.ts";

/** How many events are fetched together. */
const PAGE_SIZE = 50;

/** How many pages are kept. */
const MAX_PAGES = 200;

/**
 * Fetches single events of a session. Events never change, so pages are cached; only the last page
 * may still grow and is fetched again.
 */
export class EventCache {
  readonly #session: string;
  readonly #pages = new Map<number, Promise<readonly EventInfo[]>>();

  constructor(session: string) {
    this.#session = session;
  }

  /** Resolves with the event at a position, or undefined if there is none. */
  async at(position: number): Promise<EventInfo | undefined> {
    const page = Math.floor((position - 1) / PAGE_SIZE);
    const events = await (this.#pages.get(page) ?? this.#fetch(page));
    const found = events.find((event) => event.position === position);
    if (found || events.length === PAGE_SIZE) return found;
    return (await this.#fetch(page)).find((event) => event.position === position);
  }

  /** Resolves with the events at some positions, by position. */
  async all(positions: Iterable<number>): Promise<ReadonlyMap<number, EventInfo>> {
    const found = await Promise.all(Array.from(new Set(positions), (each) => this.at(each)));
    return new Map(
      found.filter((event) => event !== undefined).map((each) => [each.position, each]),
    );
  }

  #fetch(page: number): Promise<readonly EventInfo[]> {
    const query = { after: page * PAGE_SIZE, limit: PAGE_SIZE };
    const fetched = callApi((api) => api.events(this.#session, query)).then(({ events }) => events);
    this.#pages.set(page, fetched);
    fetched.catch(() => this.#pages.delete(page));
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    return fetched;
  }
}

let latest: { readonly session: string; readonly cache: EventCache } | undefined;

/** The cache of the session on screen. */
export function eventCacheOf(session: string): EventCache {
  if (latest?.session !== session) latest = { session, cache: new EventCache(session) };
  return latest.cache;
}

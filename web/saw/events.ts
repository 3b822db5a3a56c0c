import type { EventInfo } from "../../src/client/mod.ts";
import { ask } from "../state/bridge.ts";

/** How many events are fetched together. */
const PAGE = 50;

/** How many pages are kept. */
const MOST_PAGES = 200;

/**
 * Single events of a session by their positions. Events never change, so what was fetched is kept;
 * only the last page may still grow, and is fetched again.
 */
export class Events {
  readonly #session: string;
  readonly #pages = new Map<number, Promise<readonly EventInfo[]>>();

  constructor(session: string) {
    this.#session = session;
  }

  /** The event at a position, where there is one. */
  async at(position: number): Promise<EventInfo | undefined> {
    const page = Math.floor((position - 1) / PAGE);
    const events = await (this.#pages.get(page) ?? this.#fetch(page));
    const found = events.find((event) => event.position === position);
    if (found || events.length === PAGE) return found;
    return (await this.#fetch(page)).find((event) => event.position === position);
  }

  /** The events at some positions, by position. */
  async all(positions: Iterable<number>): Promise<ReadonlyMap<number, EventInfo>> {
    const found = await Promise.all(Array.from(new Set(positions), (each) => this.at(each)));
    return new Map(
      found.filter((event) => event !== undefined).map((each) => [each.position, each]),
    );
  }

  #fetch(page: number): Promise<readonly EventInfo[]> {
    const asked = { after: page * PAGE, limit: PAGE };
    const fetched = ask((api) => api.events(this.#session, asked)).then(({ events }) => events);
    this.#pages.set(page, fetched);
    fetched.catch(() => this.#pages.delete(page));
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    return fetched;
  }
}

let latest: { readonly session: string; readonly events: Events } | undefined;

/** The events of the session that is looked at. */
export function eventsOf(session: string): Events {
  if (latest?.session !== session) latest = { session, events: new Events(session) };
  return latest.events;
}

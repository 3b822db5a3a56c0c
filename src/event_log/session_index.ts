import type { SessionKey } from "./keys.ts";
import { HEADS_AT_ONCE, LISTED_SESSIONS, PAGE_EVENTS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";
import type { SessionHead } from "./types.ts";

/** A session in its owner's list. */
export type ListedSession = SessionHead & { readonly session: string };

/** The lists of owners' sessions. */
export class SessionIndex {
  readonly #store: Store;
  readonly #headOf: (key: SessionKey) => Promise<SessionHead | undefined>;

  constructor(store: Store, headOf: (key: SessionKey) => Promise<SessionHead | undefined>) {
    this.#store = store;
    this.#headOf = headOf;
  }

  /**
   * An owner's sessions, newest first by creation; `cursor` is that of the page before:
   * `<createdAt>:<session>` of the last entry that was looked at. Where only some are wanted, a page
   * may hold fewer than `limit`, or none, and still have a cursor: it looks at so many entries only.
   */
  async sessions(owner: string, page: {
    readonly limit: number;
    readonly cursor?: string;
    /** Which of them are wanted; without it all. */
    readonly wanted?: (session: ListedSession) => boolean;
  }): Promise<{ sessions: ListedSession[]; cursor?: string }> {
    const { limit, wanted = () => true } = page;
    const most = page.wanted ? LISTED_SESSIONS : limit;
    const sessions: ListedSession[] = [];
    let listed = 0;
    let cursor = "";
    for await (const { session, createdAt, head } of this.#entries(owner, { ...page, most })) {
      listed += 1;
      cursor = `${createdAt}:${session}`;
      const found = head?.createdAt === createdAt ? { session, ...head } : undefined;
      if (found && wanted(found)) sessions.push(found);
      if (sessions.length === limit) break;
    }
    return listed < most && sessions.length < limit ? { sessions } : { sessions, cursor };
  }

  /** The entries of a list with their heads, a group of which is read at a time. */
  async *#entries(owner: string, { most, cursor }: {
    readonly most?: number;
    readonly cursor?: string;
  } = {}) {
    const prefix = this.#store.keys.index(owner);
    const [before, ...rest] = cursor?.split(":") ?? [];
    const end = [...prefix, Number(before), rest.join(":")];
    const selector = cursor === undefined ? { prefix } : { prefix, end };
    const options = most === undefined ? { batchSize: PAGE_EVENTS } : { limit: most };
    const entries = this.#store.kv.list(selector, { reverse: true, ...options });
    for await (const group of inGroups(entries, HEADS_AT_ONCE)) {
      yield* await Promise.all(group.map(async ({ key }) => {
        const session = String(key.at(-1));
        const head = await this.#headOf({ owner, session });
        return { session, createdAt: Number(key.at(-2)), head };
      }));
    }
  }

  /** Every session of every owner that is there, in the order of their owners. */
  async *everyone(): AsyncGenerator<SessionKey, void, void> {
    const { kv, keys, deadlineMs } = this.#store;
    const prefix = keys.allIndexes();
    const page = (start: Deno.KvKey | undefined) =>
      within(deadlineMs, "list the sessions", () =>
        whileLocked(() =>
          Array.fromAsync(
            kv.list(start ? { prefix, start } : { prefix }, { limit: PAGE_EVENTS }),
            ({ key }) => key,
          )
        ));
    let places = await page(undefined);
    for (;;) {
      for (const place of places) {
        const [createdAt, session] = place.slice(-2);
        const key = { owner: String(place.at(-3)), session: String(session) };
        const head = await this.#headOf(key);
        if (head?.createdAt === createdAt) yield key;
      }
      const last = places.at(-1);
      if (!last || places.length < PAGE_EVENTS) return;
      places = await page([...last, ""]);
    }
  }

  /**
   * Whether an owner has fewer sessions than so many. Instances that ask at the same moment may
   * both be told yes.
   */
  async hasRoom(owner: string, limit: number): Promise<boolean> {
    const { kv, keys } = this.#store;
    const prefix = keys.index(owner);
    return await within(this.#store.deadlineMs, "count an owner's sessions", async () => {
      let listed = 0;
      for await (const _ of kv.list({ prefix }, { limit, batchSize: PAGE_EVENTS })) listed += 1;
      if (listed < limit) return true;
      let live = 0;
      for await (const { createdAt, head } of this.#entries(owner)) {
        if (head?.createdAt === createdAt) live += 1;
        if (live === limit) return false;
      }
      return true;
    });
  }
}

/** What comes one by one, so many at a time. */
async function* inGroups<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

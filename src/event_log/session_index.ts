import type { SessionKey } from "./keys.ts";
import { PAGE_EVENTS } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";
import type { SessionHead } from "./types.ts";

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
   * `<createdAt>:<session>` of its last entry.
   */
  async sessions(owner: string, page: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ sessions: (SessionHead & { readonly session: string })[]; cursor?: string }> {
    const sessions: (SessionHead & { readonly session: string })[] = [];
    const prefix = this.#store.keys.index(owner);
    const [createdAt, ...before] = page.cursor?.split(":") ?? [];
    const end = [...prefix, Number(createdAt), before.join(":")];
    const selector = page.cursor === undefined ? { prefix } : { prefix, end };
    const entries = this.#store.kv.list(selector, { reverse: true, limit: page.limit });
    let listed = 0;
    let cursor = "";
    for await (const entry of entries) {
      listed += 1;
      const session = String(entry.key.at(-1));
      cursor = `${Number(entry.key.at(-2))}:${session}`;
      const head = await this.#headOf({ owner, session });
      if (head && head.createdAt === entry.key.at(-2)) sessions.push({ session, ...head });
    }
    return listed < page.limit ? { sessions } : { sessions, cursor };
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
      for await (const { key } of kv.list({ prefix }, { batchSize: PAGE_EVENTS })) {
        const head = await this.#headOf({ owner, session: String(key.at(-1)) });
        if (head?.createdAt === key.at(-2)) live += 1;
      }
      return live < limit;
    });
  }
}

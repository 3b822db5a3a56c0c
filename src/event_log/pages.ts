import type { RecordedEvent } from "./codec.ts";
import type { Heads } from "./heads.ts";
import type { SessionKey } from "./keys.ts";
import { PAGE_EVENTS } from "./limits.ts";
import { DAMAGED, readPage } from "./reader.ts";
import { isSame } from "./session_keys.ts";
import type { Store } from "./store.ts";

/** Reads the events of sessions that are there. */
export class Pages {
  readonly #store: Store;
  readonly #heads: Heads;

  constructor(store: Store, heads: Heads) {
    this.#store = store;
    this.#heads = heads;
  }

  /**
   * Up to `limit` events after a position, in order; none when the session is not there, or is not
   * the life of the id that is asked for. A page with damage is read again where the session's key
   * has changed meanwhile.
   */
  async read(
    key: SessionKey,
    { after, limit, incarnation: life }: {
      readonly after: number;
      readonly limit: number;
      readonly incarnation?: string;
    },
  ): Promise<RecordedEvent[]> {
    for (let { head } = await this.#heads.read(key);;) {
      if (life !== undefined && head?.incarnation !== life) return [];
      const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
      if (!head || last <= after) return [];
      const { incarnation } = head;
      const cipher = await this.#store.secrets.cipherOf(key, head);
      const events = await readPage(key, { incarnation, after, last, cipher }, this.#store);
      if (!events.some(({ type }) => type === DAMAGED)) return events;
      const { head: now } = await this.#heads.read(key);
      if (now?.incarnation !== incarnation) return [];
      if (isSame(head.key, now.key)) return events;
      head = now;
    }
  }
}

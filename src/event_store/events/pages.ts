import type { StoreContext } from "../context.ts";
import { isSameKey } from "../encryption/stream_secrets.ts";
import type { Heads } from "../head/heads.ts";
import { PAGE_EVENTS } from "../limits.ts";
import type { StreamEvent, StreamKey } from "../types.ts";
import { DAMAGED, readPage } from "./page_reader.ts";

/** Which events are read. */
export interface PageOptions {
  /** Those after this position. */
  readonly after: number;
  /** At most 1,000. */
  readonly limit: number;
  /** The generation that the stream must be, where it is known. */
  readonly generation?: string | undefined;
}

/** Reads the events of streams. */
export class Pages {
  readonly #context: StoreContext;
  readonly #heads: Heads;

  constructor(context: StoreContext, heads: Heads) {
    this.#context = context;
    this.#heads = heads;
  }

  /**
   * Up to `limit` events after a position, in order; none when the stream is not there, or is
   * another generation. A page with damage is read again where the stream's key has changed
   * meanwhile.
   */
  async read(
    stream: StreamKey,
    { after, limit, generation: asked }: PageOptions,
  ): Promise<StreamEvent[]> {
    for (let { head } = await this.#heads.read(stream);;) {
      if (asked !== undefined && head?.generation !== asked) return [];
      const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
      if (!head || last <= after) return [];
      const { generation } = head;
      const cipher = await this.#context.secrets.cipherOf(stream, head);
      const events = await readPage(stream, { generation, after, last, cipher }, this.#context);
      if (!events.some(({ type }) => type === DAMAGED)) return events;
      const { head: now } = await this.#heads.read(stream);
      if (now?.generation !== generation) return [];
      if (isSameKey(head.key, now.key)) return events;
      head = now;
    }
  }
}

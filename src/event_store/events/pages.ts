import type { StoreContext } from "../context.ts";
import { isSameKey } from "../encryption/stream_secrets.ts";
import type { Heads } from "../head/heads.ts";
import { PAGE_BYTES, PAGE_EVENTS } from "../limits.ts";
import type { StreamEvent, StreamKey } from "../types.ts";
import { DAMAGED, readPage } from "./page_reader.ts";

/** Which events are read. */
export interface PageOptions {
  /** Those after this position. */
  readonly after: number;
  /** At most 1,000. */
  readonly limit: number;
  /** At most so many bytes, as they are stored, but at least one event; by default `PAGE_BYTES`. */
  readonly bytes?: number | undefined;
  /** The generation that the stream must be, where it is known. */
  readonly generation?: string | undefined;
  /** Whether the head was read just now, and told of these events: then it is not read again. */
  readonly isSeen?: boolean | undefined;
}

/** Reads the events of streams. */
export class Pages {
  readonly #context: StoreContext;
  readonly #heads: Heads;

  constructor(context: StoreContext, heads: Heads) {
    this.#context = context;
    this.#heads = heads;
  }

  /** Every event of a span, page after page; those read so far when the stream goes meanwhile. */
  async all(stream: StreamKey, { after, limit, generation }: PageOptions): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    while (events.length < limit) {
      const from = after + events.length;
      const rest = limit - events.length;
      const page = await this.read(stream, { after: from, limit: rest, generation });
      if (page.length === 0) break;
      for (const event of page) events.push(event);
    }
    return events;
  }

  /**
   * Up to `limit` events after a position, in order: fewer where those have more than `bytes`, none
   * when the stream is not there, or is another generation. A page with damage is read again where the
   * stream has changed meanwhile: it may have got another key, or an event other data.
   */
  async read(
    stream: StreamKey,
    { after, limit, bytes = PAGE_BYTES, generation: asked, isSeen = false }: PageOptions,
  ): Promise<StreamEvent[]> {
    const seen = isSeen ? await this.#heads.cached(stream) : await this.#heads.read(stream);
    for (let { head } = seen;;) {
      if (asked !== undefined && head?.generation !== asked) return [];
      const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
      if (!head || last <= after) return [];
      const { generation } = head;
      const cipher = await this.#context.secrets.cipherOf(stream, head);
      const each = head.bytes === undefined ? undefined : head.bytes / head.position;
      const span = { generation, after, last, bytes, each, cipher };
      const events = await readPage(stream, span, this.#context);
      if (!events.some(({ type }) => type === DAMAGED)) return events;
      const { head: now } = await this.#heads.read(stream);
      if (now?.generation !== generation) return [];
      if (isSameKey(head.key, now.key) && head.commit === now.commit) return events;
      head = now;
    }
  }
}

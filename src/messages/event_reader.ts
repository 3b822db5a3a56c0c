import { createParser, type EventSourceParser } from "eventsource-parser";
import { LineLimit } from "./line_limit.ts";
import type { ReadableReply } from "./readable_reply.ts";

/** How long a line of a stream may be to be read whole, and an event of several, in characters. */
const MAX_LINE = 1_048_576;
const MAX_EVENT = 4 * MAX_LINE;

/** How a piece of a block begins, and what one of a text has in it. */
const PIECE = '{"type":"content_block_delta"';
const OF_TEXT = "text_delta";

/** Reads the events of a `text/event-stream` into a reply. */
export class EventReader {
  readonly #reply: ReadableReply;
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  readonly #limit: LineLimit;

  constructor(reply: ReadableReply) {
    this.#reply = reply;
    this.#parser = createParser({
      maxBufferSize: MAX_EVENT,
      onEvent: ({ event, data }) => this.#take(data, event),
    });
    this.#limit = new LineLimit(MAX_LINE, (text) => this.#feed(text));
  }

  /** Takes the next bytes of the stream, cut anywhere. */
  feed(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text !== "") this.#limit.feed(text);
  }

  #feed(text: string): void {
    try {
      this.#parser.feed(text);
    } catch {
      // Its buffer is full, of an event that never ends.
      this.#parser.reset();
      this.#reply.lose();
    }
  }

  #take(data: string, event: string | undefined): void {
    // Most of a long reply is thinking and what tools are called with, which nobody reads here.
    if (data.startsWith(PIECE) && !data.includes(OF_TEXT) && !data.includes("\\u")) return;
    let read: unknown;
    try {
      read = JSON.parse(data);
    } catch {
      if (!this.#reply.takeWord(data, event)) this.#reply.lose();
      return;
    }
    this.#reply.takeEvent(read);
  }
}

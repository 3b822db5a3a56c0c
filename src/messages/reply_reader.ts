import { joinedBytes, tryJson } from "../shared/mod.ts";
import { EventReader } from "./event_reader.ts";
import { ChatReply } from "./chat/chat_reply.ts";
import type { ReadableReply, ReadReply } from "./readable_reply.ts";
import { Reply } from "./reply.ts";

/** How long a reply that is one JSON object may be to be read, in bytes. */
const MAX_JSON = 4_194_304;

/**
 * Reads a reply while its bytes pass by, within bounds. It never throws, whatever comes.
 *
 * @example
 * ```ts
 * import { ReplyReader } from "./mod.ts";
 *
 * const reader = new ReplyReader("stream");
 * reader.feed(new TextEncoder().encode('event: message_stop\ndata: {"type":"message_stop"}\n\n'));
 * const whole = reader.hasEnded && reader.read().isWhole; // true
 * ```
 */
export class ReplyReader {
  readonly #make: () => ReadableReply;
  readonly #reply: ReadableReply;
  readonly #events: EventReader | undefined;
  #json: Uint8Array[] = [];
  #jsonLength = 0;

  /** For a `text/event-stream`, or for a body that is one JSON object, of either API. */
  constructor(form: "stream" | "json", api: "messages" | "chat" = "messages") {
    this.#make = () => api === "messages" ? new Reply() : new ChatReply();
    this.#reply = this.#make();
    if (form === "stream") this.#events = new EventReader(this.#reply);
  }

  /** Takes the next bytes. Once those of its last event have come, `hasEnded` is true. */
  feed(bytes: Uint8Array): void {
    if (this.#events) return this.hasEnded ? undefined : this.#events.feed(bytes);
    this.#jsonLength += bytes.length;
    if (this.#jsonLength <= MAX_JSON) this.#json.push(bytes.slice());
    else this.#json = [];
  }

  /** Whether a stream has told its end: by its last event, or by an error. */
  get hasEnded(): boolean {
    return this.#reply.hasEnded;
  }

  /** What was read so far; of a JSON body nothing before all its bytes have come. */
  read(): ReadReply {
    if (this.#events || this.#json.length === 0) return this.#reply.read();
    const reply = this.#make();
    reply.takeMessage(tryJson(new TextDecoder().decode(joinedBytes(this.#json))));
    return reply.read();
  }
}

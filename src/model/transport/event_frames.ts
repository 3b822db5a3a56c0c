import { createParser, type EventSourceParser } from "eventsource-parser";

/** The longest event, in characters: far longer than any piece of a reply. */
const MAX_EVENT = 4_000_000;

/** Reads the events of a `text/event-stream` from its text, in pieces cut anywhere. */
export class EventFrames {
  #frames: string[] = [];
  readonly #parser: EventSourceParser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ data }) => this.#frames.push(data),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") throw error;
    },
  });

  /** The data of the events that a piece completes. Throws where one is longer than 4,000,000 characters. */
  take(piece: string): readonly string[] {
    this.#frames = [];
    this.#parser.feed(piece);
    return this.#frames;
  }
}

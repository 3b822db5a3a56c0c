import { createParser } from "eventsource-parser";

/** The longest event, in characters: far longer than any piece of a reply. */
const MAX_EVENT = 4_000_000;

/**
 * The data of a `text/event-stream`'s events: for each piece of its text, of those it completes. Throws
 * where one is longer than 4,000,000 characters.
 */
export async function* eventDataOf(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const frames: string[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ data }) => frames.push(data),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") throw error;
    },
  });
  for await (const piece of text) {
    parser.feed(piece);
    yield frames.splice(0);
  }
}

import { createParser } from "eventsource-parser";

/** The data of a `text/event-stream`'s events: for each piece of its text, of those it completes. */
export async function* eventDataOf(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const frames: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => frames.push(data) });
  for await (const piece of text) {
    parser.feed(piece);
    yield frames.splice(0);
  }
}

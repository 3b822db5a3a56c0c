import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CompletionDecoder } from "../../src/model/openai/chat_stream.ts";
import { MessageDecoder } from "../../src/model/claude/stream.ts";
import { ModelError, type ModelEvent } from "../../src/model/mod.ts";
import type { Decoder } from "../../src/model/provider.ts";
import { BodyText } from "../../src/model/transport/body_text.ts";
import { replyEvents } from "../../src/model/transport/reply_events.ts";

const CALL = { model: "m", requestId: undefined };

/** What a decoder says of a body that comes in these pieces, and what it throws. */
async function read(
  decoder: Decoder,
  pieces: readonly string[],
  brokenOff?: Error,
): Promise<{
  readonly events: readonly ModelEvent[];
  readonly progress: readonly boolean[];
  readonly error: unknown;
}> {
  let at = 0;
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = pieces[at++];
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (brokenOff) controller.error(brokenOff);
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
  const events: ModelEvent[] = [];
  const progress: boolean[] = [];
  const onPiece = (isProgress: boolean) => void progress.push(isProgress);
  try {
    const body = new BodyText(new Response(stream));
    for await (const event of replyEvents(body, decoder, onPiece)) events.push(event);
    return { events, progress, error: undefined };
  } catch (error) {
    return { events, progress, error };
  }
}

const eventOf = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const delta = (text: string) =>
  eventOf({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
const STOP = eventOf({ type: "message_stop" });
const textsOf = (events: readonly ModelEvent[]) =>
  events.map((event) => event.type === "text" ? event.text : event.type);

Deno.test("the texts of one piece of a body come as one, each piece's by itself", async () => {
  const pieces = [delta("one ") + delta("two "), delta("three ") + STOP];
  const { events } = await read(new MessageDecoder(CALL), pieces);
  assertEquals(textsOf(events), ["one two ", "three ", "end"]);
});

Deno.test("the text of a piece that ends the reply is the last one", async () => {
  const { events } = await read(new MessageDecoder(CALL), [delta("one "), delta("two ") + STOP]);
  const isLast = events.map((event) => event.type === "text" && event.isLast === true);
  assertEquals(isLast, [false, true, false]);
});

Deno.test("what a piece says before an error comes before it", async () => {
  const broken = delta("one ") + eventOf({ type: "content_block_delta", delta: {} }) + delta("no");
  const { events, error } = await read(new MessageDecoder(CALL), [broken]);
  assertEquals(textsOf(events), ["one "]);
  assert(error instanceof ModelError && error.code === "model_interrupted");
});

Deno.test("a body that breaks off rejects with its error, a chat that had finished ends", async () => {
  const error = new Error("cut");
  const claude = await read(new MessageDecoder(CALL), [delta("one ")], error);
  assertEquals([textsOf(claude.events), claude.error], [["one "], error]);
  const choice = { index: 0, delta: { content: "one " }, finish_reason: "stop" };
  const chat = eventOf({ model: "m", choices: [choice] });
  const finished = await read(new CompletionDecoder(CALL), [chat], error);
  assertEquals([textsOf(finished.events), finished.error], [["one ", "end"], undefined]);
});

Deno.test("thoughts, texts and counts are progress; pings, comments and halves of events are none", async () => {
  const thought = { type: "thinking_delta", thinking: "" };
  const claude = await read(new MessageDecoder(CALL), [
    eventOf({ type: "message_start", message: { model: "m" } }),
    eventOf({ type: "ping" }),
    ": alive\n\n",
    eventOf({ type: "content_block_delta", index: 0, delta: thought }),
    eventOf({ type: "ping" }) + delta("one"),
    STOP.slice(0, 9),
    STOP.slice(9),
  ]);
  assertEquals(claude.progress, [true, false, false, true, true, false, true]);
  const chunk = (more: object) => eventOf({ model: "m", choices: [], ...more });
  const chat = await read(new CompletionDecoder(CALL), [
    chunk({}),
    ": PROCESSING\n\n",
    chunk({ choices: [{ index: 0, delta: { reasoning_content: "Hm", content: null } }] }),
    chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] }),
    chunk({ usage: { prompt_tokens: 1, completion_tokens: 1 } }),
    "data: [DONE]\n\n",
  ]);
  assertEquals(chat.progress, [false, false, true, true, true, true]);
});

/** The same JSON with what a server may add to it: spaces, and members that no one knows. */
const anyJson = fc.record({
  text: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('a "quote"', "back\\slash", "line\n", "\u2028", "\u007f", "", "}"),
  ),
  spaces: fc.constantFrom("", " ", "\t\r\n ", "\u00a0"),
  index: fc.constantFrom("0", "17", "01", "-1", "1e1"),
  rest: fc.constantFrom("", ',"logprobs":null', ',"text":"twice"', "x"),
});

Deno.test("a delta says what its JSON says, however it is written", () => {
  fc.assert(
    fc.property(anyJson, ({ text, spaces, index, rest }) => {
      const said = JSON.stringify(text);
      const json = `{"type":"content_block_delta","index":${index},"delta":` +
        `{"type":"text_delta","text":${said}${rest}}${spaces}}`;
      let expected: string | undefined;
      try {
        expected = JSON.parse(json).delta.text;
      } catch {
        // No JSON: the stream is broken.
      }
      const decoder = new MessageDecoder(CALL);
      try {
        const event = decoder.take(json);
        assertEquals(event?.type === "text" ? event.text : "", expected);
      } catch (error) {
        assert(error instanceof ModelError && expected === undefined, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a chunk says what its schema says, whatever else it has", () => {
  const chunk = (more: Readonly<Record<string, unknown>>, extra = {}) =>
    JSON.stringify({
      model: "m",
      choices: [{ index: 0, delta: { content: "Hi", ...more } }],
      ...extra,
    });
  const textOf = (data: string) => {
    const event = new CompletionDecoder(CALL).take(data);
    return event?.type === "text" ? event.text : "";
  };
  for (const more of [{}, { refusal: null }, { role: "assistant" }, { reasoning: "hm" }]) {
    // An empty usage is judged by the schema.
    assertEquals(textOf(chunk(more)), textOf(chunk(more, { usage: {} })));
    assertEquals(textOf(chunk(more)), "Hi");
  }
  assertEquals(textOf(chunk({ refusal: " no" })), "Hi no");
  assertEquals(textOf(chunk({ content: null })), "");
  assertEquals(textOf(chunk({ content: [{ type: "text", text: "parts" }] })), "parts");
});

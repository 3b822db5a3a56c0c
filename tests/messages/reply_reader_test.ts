import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LineLimit } from "../../src/messages/line_limit.ts";
import { type ReadReply, ReplyReader } from "../../src/messages/mod.ts";
import { bytesOf } from "./asked.ts";

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const NOTHING: ReadReply = { text: "", tools: [], usage: NO_USAGE, isWhole: false };

const START = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5-5",
    content: [],
    usage: { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 },
  },
};
const DELTA = {
  type: "message_delta",
  delta: { stop_reason: "end_turn", stop_sequence: null },
  usage: { input_tokens: 12, output_tokens: 7, cache_creation_input_tokens: null },
};
const STOP = { type: "message_stop" };

function words(text: string): Record<string, unknown> {
  return { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } };
}

function call(name: unknown): Record<string, unknown> {
  const block = { type: "tool_use", id: "t", name, input: {} };
  return { type: "content_block_start", index: 1, content_block: block };
}

function frame(event: Readonly<Record<string, unknown>>, lineEnd = "\n"): string {
  return `event: ${event.type}${lineEnd}data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`;
}

function streamOf(...events: readonly Readonly<Record<string, unknown>>[]): string {
  return events.map((event) => frame(event)).join("");
}

/** What is read of a stream that comes in these chunks. */
function readStream(...chunks: readonly (string | Uint8Array)[]): ReadReply {
  const reader = new ReplyReader("stream");
  for (const chunk of chunks) reader.feed(typeof chunk === "string" ? bytesOf(chunk) : chunk);
  return reader.read();
}

function readJson(...chunks: readonly string[]): ReadReply {
  const reader = new ReplyReader("json");
  for (const chunk of chunks) reader.feed(bytesOf(chunk));
  return reader.read();
}

const WHOLE: ReadReply = {
  text: "Hello you",
  tools: ["Read", "Bash"],
  stopReason: "end_turn",
  usage: { inputTokens: 12, outputTokens: 7, cacheReadTokens: 90, cacheWriteTokens: 0 },
  model: "claude-sonnet-5-5",
  id: "msg_1",
  isWhole: true,
};

Deno.test("ReplyReader reads a stream's text, tools, usage, model and end", () => {
  const stream = streamOf(
    START,
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "He" } },
    { type: "ping" },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "no" } },
    words("llo"),
    words(" you"),
    { type: "content_block_stop", index: 0 },
    call("Read"),
    call("Bash"),
    call("Read"),
    DELTA,
    STOP,
  );
  assertEquals(readStream(stream), WHOLE);
});

Deno.test("ReplyReader says that a stream has ended with the chunk that ends message_stop", () => {
  const reader = new ReplyReader("stream");
  const [before, after] = [streamOf(START, DELTA), frame(STOP)];
  reader.feed(bytesOf(before));
  for (const byte of bytesOf(after)) {
    assertEquals(reader.hasEnded, false);
    reader.feed(Uint8Array.of(byte));
  }
  assertEquals(reader.hasEnded, true);
  reader.feed(bytesOf(streamOf(words("more"))));
  assertEquals(reader.read().text, "");
});

Deno.test("ReplyReader takes a stream that breaks off, or ends with an error, for not whole", () => {
  const { stopReason: _, isWhole: __, ...unfinished } = { ...WHOLE, text: "Hel", tools: [] };
  const usage = { ...NO_USAGE, inputTokens: 10, outputTokens: 1, cacheReadTokens: 90 };
  assertEquals(readStream(streamOf(START, words("Hel"))), { ...unfinished, usage, isWhole: false });
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  const failed = readStream(streamOf(START, words("Hel"), error, words("lo"), DELTA, STOP));
  assertEquals(failed, { ...unfinished, usage, isWhole: false, errorType: "overloaded_error" });
  assertEquals(readStream(streamOf({ type: "error" })).errorType, "unknown_error");
  assertEquals(readStream(), NOTHING);
});

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");

const anyEvent = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }).map(words),
  fc.constantFrom("Read", "Bash", "", 1, null).map(call),
  fc.record({ type: fc.constantFrom("ping", "new_event", "message_delta"), delta: fc.jsonValue() }),
  fc.record({ type: fc.constant("content_block_start"), content_block: fc.jsonValue() }),
  fc.record({
    type: fc.constant("content_block_delta"),
    delta: fc.record({ type: fc.constantFrom("new_delta", "text_delta"), text: fc.jsonValue() }),
  }),
);

const anyFrame = fc.tuple(anyEvent, lineEnd, fc.constantFrom("", ": comment", "id: 1", "retry: 5"))
  .map(([event, end, line]) => (line === "" ? "" : `${line}${end}`) + frame(event, end));

const anyStream = fc.tuple(
  lineEnd.map((end) => frame(START, end)),
  fc.array(anyFrame, { maxLength: 8 }).map((frames) => frames.join("")),
  fc.constantFrom(
    "",
    streamOf(DELTA, STOP),
    'data: {"type":"error"}\r\n\r\n',
    "data: {cut",
    "\n\n",
  ),
).map((parts) => bytesOf(parts.join("")));

Deno.test("ReplyReader reads the same of a stream, wherever it is cut", () => {
  const anyCuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 });
  fc.assert(
    fc.property(anyStream, anyCuts, (bytes, cuts) => {
      const whole = bytes.slice();
      const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      const read = readStream(...chunks);
      assertEquals(read, readStream(bytes));
      assertEquals(readStream(...Array.from(bytes, (byte) => Uint8Array.of(byte))), read);
      assertEquals(bytes, whole);
    }),
    { numRuns: 500 },
  );
});

Deno.test("ReplyReader throws for no bytes", () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 });
  fc.assert(fc.property(chunks, fc.constantFrom("stream", "json"), (bytes, form) => {
    const reader = new ReplyReader(form);
    for (const chunk of bytes) reader.feed(chunk);
    assertEquals(reader.read().isWhole, false);
  }));
});

Deno.test("ReplyReader skips a giant line of what a server tool found", () => {
  const found = {
    type: "content_block_start",
    index: 1,
    content_block: { type: "web_search_tool_result", content: "x".repeat(3_000_000) },
  };
  const read = readStream(streamOf(START, words("Hello"), found, words(" you"), DELTA, STOP));
  assertEquals([read.text, read.isWhole], ["Hello you", true]);
});

Deno.test("ReplyReader skips what is not JSON where its client would", () => {
  for (
    const other of [
      "event: cost\ndata: 0.1 EUR\n\n",
      "event: ping\ndata:\n\n",
      "data: [DONE]\n\n",
      "data:\n\n",
    ]
  ) {
    const stream = streamOf(START, words("Hello")) + other + streamOf(words(" you"), DELTA) + other;
    const read = readStream(stream + frame(STOP) + other);
    assertEquals([read.text, read.isWhole], ["Hello you", true], other);
  }
});

Deno.test("ReplyReader takes a reply that it did not read all of for not whole", () => {
  const streams = [
    streamOf(START, words("x".repeat(3_000_000)), DELTA, STOP),
    streamOf(START, ...Array(30).fill(words("x".repeat(100_000))), DELTA, STOP),
    `${frame(START)}event: content_block_delta\ndata: {"type":\n\n${streamOf(DELTA, STOP)}`,
    `${frame(START)}${"data: x\n".repeat(2_000_000)}\n${streamOf(DELTA, STOP)}`,
  ];
  for (const stream of streams) {
    const pieces = stream.match(/[^]{1,60000}/g) ?? [];
    assertEquals(readStream(...pieces).isWhole, false);
  }
});

Deno.test("LineLimit passes on no more than so much of a line", () => {
  const anyText = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r", "\r\n"), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 6 }), fc.nat({ max: 9 }), (pieces, most) => {
      let passed = "";
      const limit = new LineLimit(most, (text) => passed += text);
      for (const piece of pieces) limit.feed(piece);
      const cut = pieces.join("").replace(/[^\r\n]+/g, (line) => line.slice(0, most));
      assertEquals(passed, cut);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("ReplyReader reads a reply that is one JSON object, cut anywhere", () => {
  const message = {
    ...START.message,
    content: [
      { type: "thinking", thinking: "no", signature: "s" },
      { type: "text", text: "Hello" },
      { type: "tool_use", id: "t", name: "Read", input: { type: "text", text: "no" } },
      { type: "text", text: " you" },
      { type: "server_tool_use", id: "u", name: "Bash", input: {} },
    ],
    stop_reason: "end_turn",
    usage: { ...DELTA.usage, cache_read_input_tokens: 90 },
  };
  const json = JSON.stringify(message);
  assertEquals(readJson(json), WHOLE);
  assertEquals(readJson(json.slice(0, 40), json.slice(40)), WHOLE);
  assertEquals(readJson(json.slice(0, -1)), NOTHING);
});

Deno.test("ReplyReader takes any other body for not whole", () => {
  const error = { type: "error", error: { type: "rate_limit_error", message: "Slow" } };
  assertEquals(readJson(JSON.stringify(error)), { ...NOTHING, errorType: "rate_limit_error" });
  const others = ["", "null", "[]", "1", '{"type":"message"}', '{"type":"message","content":{}}'];
  assertEquals(others.map((other) => readJson(other)), others.map(() => NOTHING));
  assertEquals(readJson('{"type":"message","content":[]}').isWhole, false);
});

Deno.test("ReplyReader keeps no JSON body that is too long", () => {
  const message = { type: "message", content: [], stop_reason: "end_turn", pad: "" };
  const fits = { ...message, pad: "x".repeat(4_000_000) };
  const long = { ...message, pad: "x".repeat(5_000_000) };
  assertEquals(readJson(JSON.stringify(fits)).isWhole, true);
  assertEquals(readJson(JSON.stringify(long)), NOTHING);
  assertEquals(readJson(JSON.stringify(long), JSON.stringify(message)), NOTHING);
});

Deno.test("ReplyReader does not hold on to the bytes that it was given", () => {
  const reader = new ReplyReader("json");
  const bytes = bytesOf('{"type":"message","content":[],"stop_reason":"end_turn"}');
  reader.feed(bytes);
  bytes.fill(0);
  assertEquals(reader.read().isWhole, true);
});

Deno.test("a piece of text is read however its type is written", () => {
  const reader = new ReplyReader("stream");
  for (const type of ["text_delta", "text\\u005fdelta"]) {
    const data = `{"type":"content_block_delta","index":0,"delta":{"type":"${type}","text":"a"}}`;
    reader.feed(new TextEncoder().encode(`event: content_block_delta\ndata: ${data}\n\n`));
  }
  assertEquals(reader.read().text, "aa");
});

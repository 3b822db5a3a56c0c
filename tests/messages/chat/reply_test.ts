import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ReplyReader } from "../../../src/messages/mod.ts";
import { chatEvents, type ChatReply } from "../../support/fake_openai_stream.ts";

/** What is read of a reply that the fake server streams. */
async function read(reply: ChatReply, more: { readonly usage?: boolean } = {}) {
  const reader = new ReplyReader("stream", "chat");
  const call = { model: "gpt-fake", stopped: () => Promise.resolve() };
  const options = more.usage ? { stream_options: { include_usage: true } } : {};
  let wasEnded = false;
  for await (const bytes of chatEvents({ text: "", ...reply }, { ...call, ...options })) {
    wasEnded = reader.hasEnded;
    reader.feed(bytes);
  }
  return { ...reader.read(), hasEnded: reader.hasEnded, wasEnded };
}

Deno.test("a streamed reply is read to its end, with its usage, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom("\n" as const, "\r\n" as const),
      async (splitBytes, lineEnd) => {
        const text = "Grüße 🌍, Ada";
        const found = await read({ text, noisy: true, splitBytes, lineEnd }, { usage: true });
        assertEquals([found.text, found.stopReason, found.isWhole], [text, "stop", true]);
        assertEquals([found.hasEnded, found.model, found.usage.inputTokens], [
          true,
          "gpt-fake",
          11,
        ]);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("a reply without [DONE] is whole once its finish reason came, and none without", async () => {
  const { isWhole, hasEnded } = await read({ text: "Hi", done: false });
  assertEquals([isWhole, hasEnded], [true, false]);
  assertEquals((await read({ text: "Hi", finishReason: null })).isWhole, false);
});

Deno.test("an empty finish reason is none", () => {
  const reader = new ReplyReader("stream", "chat");
  const chunk = (content: string, reason: string) => {
    const choices = [{ index: 0, delta: { content }, finish_reason: reason }];
    return new TextEncoder().encode(`data: ${JSON.stringify({ choices })}\n\n`);
  };
  reader.feed(chunk("Hello ", ""));
  assertEquals(reader.read().isWhole, false);
  reader.feed(chunk("you", "stop"));
  reader.feed(chunk("", ""));
  const { text, isWhole, stopReason } = reader.read();
  assertEquals([text, isWhole, stopReason], ["Hello you", true, "stop"]);
});

Deno.test("a reply with an error, or with what cannot be read, is not whole", async () => {
  const error = { error: { type: "server_error", message: "gone" } };
  const failed = await read({ pieces: ["Hi"], then: { after: 1, what: "error", error } });
  assertEquals([failed.isWhole, failed.errorType, failed.hasEnded], [false, "server_error", true]);
  const broken = await read({ pieces: ["Hi"], then: { after: 1, what: "malformed" } });
  assertEquals(broken.isWhole, false);
});

Deno.test("tools are noted by name, thoughts and other choices are not", () => {
  const reader = new ReplyReader("stream", "chat");
  const choices = [
    { index: 1, delta: { content: "other" } },
    {
      index: 0,
      delta: { reasoning: "hm", tool_calls: [{ function: { name: "look", arguments: "{}" } }] },
      finish_reason: "tool_calls",
    },
  ];
  const bytes = new TextEncoder().encode(
    `data: ${JSON.stringify({ choices })}\n\ndata: [DONE]\n\n`,
  );
  reader.feed(bytes);
  const { text, tools, stopReason } = reader.read();
  assertEquals([text, tools, stopReason], ["", ["look"], "tool_calls"]);
});

Deno.test("a reply that is one object is read once all of it is there", () => {
  const body = {
    id: "chatcmpl-1",
    model: "gpt",
    choices: [{ index: 0, message: { content: "Hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } },
  };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const reader = new ReplyReader("json", "chat");
  reader.feed(bytes.subarray(0, 20));
  assertEquals(reader.read().isWhole, false);
  reader.feed(bytes.subarray(20));
  const { text, isWhole, usage, id } = reader.read();
  assertEquals([text, isWhole, id], ["Hi", true, "chatcmpl-1"]);
  assertEquals(usage, { inputTokens: 6, outputTokens: 1, cacheReadTokens: 4, cacheWriteTokens: 0 });
});

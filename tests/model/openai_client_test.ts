import { assertEquals, assertRejects } from "@std/assert";
import OpenAI, { AuthenticationError, RateLimitError } from "openai";
import { FAKE_CHAT_KEY, FakeOpenAI } from "../support/fake_openai.ts";

/** The fake server is only worth something if the client that everybody uses understands it. */

function clientOf({ url }: FakeOpenAI, apiKey = FAKE_CHAT_KEY): OpenAI {
  return new OpenAI({ apiKey, baseURL: url, maxRetries: 0 });
}

const ASKED = {
  model: "gpt-fake",
  messages: [{ role: "user", content: "Hello" }],
} satisfies OpenAI.ChatCompletionCreateParams;

Deno.test("the fake server streams what OpenAI's own client reads, usage last", async () => {
  await using server = new FakeOpenAI();
  server.script.push({ kind: "reply", text: "Hi there, Ada", finishReason: "length", noisy: true });
  const stream = await clientOf(server).chat.completions.create({
    ...ASKED,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  const ends: unknown[] = [];
  for await (const { choices, usage } of stream) {
    const [choice] = choices ?? [];
    if (choice?.index === 0 && typeof choice.delta.content === "string") {
      text += choice.delta.content;
    }
    if (choice?.index === 0 && choice.finish_reason) ends.push(choice.finish_reason);
    if (usage) ends.push(usage.total_tokens);
  }
  assertEquals([text, ends], ["Hi there, Ada", ["length", 14]]);
});

Deno.test("the fake server answers OpenAI's own client at once, and lists its models", async () => {
  await using server = new FakeOpenAI();
  const client = clientOf(server);
  const { choices, usage } = await client.chat.completions.create(ASKED);
  assertEquals([choices[0]?.message.content, usage?.prompt_tokens], ["Echo: Hello", 11]);
  assertEquals((await client.models.list()).data.map(({ id }) => id), [
    "gpt-fake",
    "gpt-fake-mini",
  ]);
});

Deno.test("the fake server's errors are those that OpenAI's own client knows", async () => {
  await using server = new FakeOpenAI();
  await assertRejects(
    () => clientOf(server, "sk-wrong").chat.completions.create(ASKED),
    AuthenticationError,
  );
  const error = { message: "slow", type: "requests", code: "rate_limit_exceeded" };
  server.script.push({ kind: "status", status: 429, error });
  const failed = await assertRejects(
    () => clientOf(server).chat.completions.create(ASKED),
    RateLimitError,
  );
  assertEquals([failed.code, failed.requestID], ["rate_limit_exceeded", "req_chat_error"]);
});

Deno.test("what OpenAI's own client calls an error in a stream, the fake server can send", async () => {
  await using server = new FakeOpenAI();
  const error = { error: { message: "gone", type: "server_error", code: null } };
  server.script.push({
    kind: "reply",
    pieces: ["a", "b"],
    then: { after: 1, what: "error", error },
  });
  const stream = await clientOf(server).chat.completions.create({ ...ASKED, stream: true });
  await assertRejects(async () => void await Array.fromAsync(stream), Error, "gone");
});

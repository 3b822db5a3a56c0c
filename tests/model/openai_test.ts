import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  createOpenAI,
  encoderOf,
  ModelError,
  type OpenAIOptions,
  type ReplyEnd,
  streamPrompt,
} from "../../src/model/mod.ts";
import { withoutWarnings } from "../support/console.ts";
import {
  type ChatBehaviour,
  type ChatServer,
  FAKE_CHAT_KEY,
  FakeOpenAI,
} from "../support/fake_openai.ts";
import { MessagesUpstream } from "../support/messages_upstream.ts";

const PROMPT = {
  system: "Be brief.",
  messages: [
    { role: "user", content: [{ text: "<memory>\n</memory>" }, { text: "Hello" }] },
    { role: "assistant", content: [{ text: "Hi." }] },
    { role: "user", content: [{ text: "Hello there" }] },
  ],
  stableBlocks: 1,
} as const;
const SETTINGS = { model: "gpt-fake", maxOutputTokens: 900, purpose: "reply" } as const;
const NOW = { "retry-after-ms": "1" };

function openAIAt(baseUrl: string, options: Partial<OpenAIOptions> = {}) {
  return createOpenAI({
    ...{ apiKey: FAKE_CHAT_KEY, baseUrl, name: "gpt-fake", maxRetries: 2 },
    ...{
      connectTimeoutMs: 5_000,
      firstByteTimeoutMs: 5_000,
      silenceTimeoutMs: 5_000,
      progressTimeoutMs: 60_000,
    },
    ...options,
  });
}

interface Asked {
  readonly text: string;
  readonly end: ReplyEnd | undefined;
  readonly error: unknown;
}

async function ask(model: ReturnType<typeof openAIAt>, settings: object = {}): Promise<Asked> {
  let text = "";
  let end: ReplyEnd | undefined;
  const { signal } = new AbortController();
  try {
    const question = { prompt: PROMPT, settings: { ...SETTINGS, ...settings } };
    for await (const event of streamPrompt(model, question, { signal })) {
      if (event.type === "text") text += event.text;
      else end = event;
    }
  } catch (error) {
    return { text, end, error };
  }
  return { text, end, error: undefined };
}

/** Asks a server that follows the script; warnings are kept from the console. */
async function askScripted(
  script: ChatBehaviour[],
  { server = {}, ...options }: Partial<OpenAIOptions> & { server?: Partial<ChatServer> } = {},
) {
  await using openAI = new FakeOpenAI(server);
  openAI.script.push(...script);
  const model = openAIAt(openAI.url, options);
  const { result, warnings } = await withoutWarnings(() => ask(model));
  return { ...result, calls: [...openAI.calls], refused: openAI.refused, warnings };
}

function failed({ error }: { readonly error: unknown }): ModelError {
  assert(error instanceof ModelError, String(error));
  return error;
}

Deno.test("a prompt is encoded as chat completions: one text a message, usage asked for", async () => {
  const { calls } = await askScripted([]);
  assertEquals(calls.map(({ body }) => body), [{
    model: "gpt-fake",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "<memory>\n</memory>\n\nHello" },
      { role: "assistant", content: "Hi." },
      { role: "user", content: "Hello there" },
    ],
    max_tokens: 900,
    stream: true,
    stream_options: { include_usage: true },
  }]);
  assertEquals(calls[0]?.headers.get("authorization"), `Bearer ${FAKE_CHAT_KEY}`);
});

Deno.test("a reply is streamed, with the model, the usage and why it ended", async () => {
  const usage = {
    prompt_tokens: 20,
    prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
  };
  const { text, end } = await askScripted([
    { kind: "reply", text: "Hi Ada", finishReason: "length", usage, model: "gpt-fake-2026" },
  ]);
  assertEquals(text, "Hi Ada");
  assertEquals(end, {
    ...{ type: "end", ending: "length", stopReason: "length", model: "gpt-fake-2026" },
    usage: { inputTokens: 4, outputTokens: 2, cacheReadTokens: 16, cacheWriteTokens: 0 },
    requestId: "req_chat_1",
  });
});

const ENDINGS = [
  ["stop", "complete"],
  ["length", "length"],
  ["content_filter", "refusal"],
  ["tool_calls", "tool"],
  ["function_call", "tool"],
  ["weather", "other"],
] as const;

for (const [finishReason, ending] of ENDINGS) {
  Deno.test(`the finish reason ${finishReason} is the ending ${ending}`, async () => {
    const { end } = await askScripted([{ kind: "reply", finishReason }]);
    assertEquals([end?.ending, end?.stopReason], [ending, finishReason]);
  });
}

Deno.test("a model that declines in the member for it has refused", async () => {
  const { text, end } = await askScripted([{ kind: "reply", text: "", refusal: "I cannot." }]);
  assertEquals([text, end?.ending], ["I cannot.", "refusal"]);
});

Deno.test("thoughts, comments, other choices and unknown events are skipped, however they are cut", async () => {
  const text = "Grüße aus Zürich 🌍, Ada";
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom("\n" as const, "\r\n" as const),
      fc.boolean(),
      async (splitBytes, lineEnd, done) => {
        const reply = { kind: "reply", text, noisy: true, splitBytes, lineEnd, done } as const;
        const asked = await askScripted([reply]);
        assertEquals([asked.error, asked.text, asked.end?.ending], [undefined, text, "complete"]);
        assertEquals(asked.end?.usage.inputTokens, 11);
      },
    ),
    { numRuns: 15 },
  );
});

Deno.test("a stream that never says why it ended has ended with [DONE], and is cut without", async () => {
  const { end } = await askScripted([{ kind: "reply", finishReason: null }]);
  assertEquals([end?.ending, end?.stopReason], ["other", "unknown"]);
  const cut = await askScripted([{ kind: "reply", finishReason: null, done: false, text: "Hi" }]);
  assertEquals([cut.text, cut.calls.length], ["Hi", 1], "no text is asked for twice");
  assertEquals([failed(cut).code, failed(cut).retryable], ["model_interrupted", true]);
});

Deno.test("what fails after the finish reason is no failure of the reply", async () => {
  for (const afterFinish of ["cut", "hang"] as const) {
    const reply = { kind: "reply", text: "Hi", afterFinish } as const;
    const { text, end, error } = await askScripted([reply], { silenceTimeoutMs: 500 });
    assertEquals([text, end?.ending, error], ["Hi", "complete", undefined], afterFinish);
  }
});

/** A chunk of a server that has its own habits. */
function chunkOf(choice: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify({ model: "m", choices: [{ index: 0, ...choice }] })}\n\n`;
}

async function askStreaming(body: string) {
  const headers = { "content-type": "text/event-stream" };
  await using server = new MessagesUpstream(() => new Response(body, { headers }));
  return await ask(openAIAt(server.url, { maxRetries: 0 }));
}

Deno.test("an empty finish reason is none: what breaks off after it is no whole reply", async () => {
  const said = chunkOf({ delta: { content: "Hello " }, finish_reason: "" });
  const cut = await askStreaming(said);
  assertEquals([cut.text, failed(cut).code], ["Hello ", "model_interrupted"]);
  const last = chunkOf({ delta: { content: "you" }, finish_reason: "length" });
  const { text, end } = await askStreaming(said + last + chunkOf({ delta: {}, finish_reason: "" }));
  assertEquals([text, end?.stopReason], ["Hello you", "length"]);
});

for (
  const between of [
    "data:\n\n",
    "data:  \n\n",
    chunkOf({ index: null, delta: { content: "" } }),
    'data: {"model":7,"choices":[{"index":0,"delta":{"content":""}}]}\n\n',
    chunkOf({ delta: { content: "" }, finish_reason: 0 }),
  ]
) {
  Deno.test(`a server that sends this between its chunks loses no reply: ${JSON.stringify(between)}`, async () => {
    const { text, end, error } = await askStreaming(
      chunkOf({ delta: { content: "Hello " } }) + between +
        chunkOf({ delta: { content: "you" }, finish_reason: "stop" }) + "data: [DONE]\n\n",
    );
    assertEquals([text, end?.ending, error], ["Hello you", "complete", undefined]);
  });
}

const BROKEN = ["cut", "end", "malformed", "wrong shape"] as const;

for (const what of BROKEN) {
  Deno.test(`a stream with this in its middle is interrupted: ${what}`, async () => {
    const then = { after: 1, what } as const;
    const asked = await askScripted([{ kind: "reply", pieces: ["Hi ", "Ada"], then }]);
    assertEquals([asked.text, failed(asked).code], ["Hi ", "model_interrupted"]);
  });
}

const IN_STREAM = [
  [{ error: { message: "Overloaded", type: "overloaded_error" } }, "model_overloaded"],
  [
    { error: { message: "Provider disconnected", code: 502 }, choices: [{ index: 0 }] },
    "model_failed",
  ],
  [{ error: { message: "Rate limited", code: "rate_limit_exceeded" } }, "model_rate_limited"],
  [{ error: "model runner has stopped" }, "model_failed"],
  [{ object: "error", message: "too many tokens", code: 400 }, "model_request_too_large"],
] as const;

for (const [error, code] of IN_STREAM) {
  Deno.test(`an error in the stream is told: ${JSON.stringify(error)}`, async () => {
    const then = { after: 1, what: "error", error } as const;
    const asked = await askScripted([{ kind: "reply", pieces: ["Hi ", "Ada"], then }]);
    assertEquals([asked.text, failed(asked).code, asked.calls.length], ["Hi ", code, 1]);
  });
}

Deno.test("a server that falls silent, or begins nothing, has timed out", async () => {
  const reply = { kind: "reply", pieces: ["Hi"], then: { after: 1, what: "hang" } } as const;
  const silent = await askScripted([reply], { silenceTimeoutMs: 500 });
  assertEquals([silent.text, failed(silent).code], ["Hi", "model_timeout"]);
  const then = { after: 1, what: "pings" } as const;
  const pings = await askScripted([{ ...reply, then }], { progressTimeoutMs: 50 });
  assertEquals([pings.text, failed(pings).code], ["Hi", "model_timeout"]);
  const empty = await askScripted([{ kind: "headers only" }], {
    ...{ firstByteTimeoutMs: 50, maxRetries: 0 },
  });
  assertEquals(failed(empty).code, "model_timeout");
  const none = await askScripted([{ kind: "hang" }], { connectTimeoutMs: 50, maxRetries: 0 });
  assertEquals(failed(none).code, "model_timeout");
});

Deno.test("a rate limit is waited out as the server asks, and told with its request", async () => {
  const error = { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" };
  const { text, calls, warnings } = await askScripted([
    { kind: "status", status: 429, error, headers: NOW },
    { kind: "reply", text: "Hi" },
  ]);
  assertEquals([text, calls.length], ["Hi", 2]);
  assertMatch(warnings[0] ?? "", /Rate limit reached.*request req_chat_error; try 2 of 3 in 1 ms/);
});

Deno.test("a quota that is used up is not tried again, whatever a header says", async () => {
  const error = { message: "You exceeded your current quota", code: "insufficient_quota" };
  const headers = { ...NOW, "x-should-retry": "true" };
  const asked = await askScripted([{ kind: "status", status: 429, error, headers }]);
  assertEquals([failed(asked).code, failed(asked).retryable], ["model_billing", false]);
  assertEquals(asked.calls.length, 1);
});

Deno.test("a server that is down is tried again until it answers with what it is", async () => {
  const { text, calls } = await askScripted([
    { kind: "status", status: 503, body: "<html>", headers: NOW },
    { kind: "status", status: 500, headers: NOW },
    { kind: "reply", text: "Hi" },
  ]);
  assertEquals([text, calls.length], ["Hi", 3]);
});

Deno.test("a server that does not know a member is asked once more without, and then always", async () => {
  await using openAI = new FakeOpenAI({
    unknown: ["stream_options", "max_tokens"],
    roles: ["developer", "user", "assistant"],
  });
  const model = openAIAt(openAI.url);
  const { text, end, error } = await ask(model);
  assertEquals([error, text, end?.usage.inputTokens], [undefined, "Echo: Hello there", 0]);
  assertEquals(openAI.refused, ["stream_options", "max_tokens", "role system"]);
  assertEquals(model.encoder.name, "openai-chat/1+developer+max_completion_tokens");
  const [{ body }] = openAI.calls as [typeof openAI.calls[number]];
  assertEquals(body.messages[0], { role: "developer", content: "Be brief." });
  assertEquals([body.max_completion_tokens, body.max_tokens], [900, undefined]);
  await ask(model);
  assertEquals([openAI.refused.length, openAI.calls.length], [3, 2]);
});

Deno.test("a server that knows neither of two members says so, and is not asked on and on", async () => {
  await using openAI = new FakeOpenAI({ unknown: ["max_tokens", "max_completion_tokens"] });
  const model = openAIAt(openAI.url);
  for (let turn = 1; turn <= 2; turn++) {
    const error = failed(await ask(model));
    assertEquals([error.code, error.refusesEncoding], ["model_invalid_request", false]);
    assertEquals(openAI.refused.length, 2 * turn);
  }
});

Deno.test("law 4: every encoding has a name, under which it is found again and gives the same bytes", async () => {
  await using openAI = new FakeOpenAI({ unknown: ["stream_options"] });
  const model = openAIAt(openAI.url);
  await ask(model);
  const [call] = openAI.calls;
  const encoder = encoderOf({ encoder: model.encoder.name });
  assertEquals(JSON.stringify(encoder?.encode(PROMPT, SETTINGS)), call?.raw);
});

Deno.test("OpenAI itself is spoken to by its newer names", () => {
  const { encoder } = openAIAt("https://api.openai.com/v1");
  assertEquals(encoder.name, "openai-chat/1+developer+max_completion_tokens+usage");
  const body = encoder.encode(PROMPT, SETTINGS);
  assertEquals([body["max_completion_tokens"], body["max_tokens"]], [900, undefined]);
});

Deno.test("a server of one's own gets no key where there is none", async () => {
  const { text, calls } = await askScripted([], { server: { key: undefined }, apiKey: "" });
  assertEquals(text, "Echo: Hello there");
  assertEquals(calls[0]?.headers.get("authorization"), null);
});

Deno.test("law 10: a key that a server repeats is in no error", async () => {
  const error = { message: `Incorrect API key: ${FAKE_CHAT_KEY}, not sk-other-key`, code: 401 };
  const asked = await askScripted([{ kind: "status", status: 401, error }]);
  assertEquals(failed(asked).code, "model_unauthorized");
  assertEquals(
    failed(asked).message,
    "The model's server answered with an error (HTTP 401, Incorrect API key: [key], not [key])",
  );
});

Deno.test("an address that is no such API is told by its setting", async () => {
  await using openAI = new FakeOpenAI();
  const bare = failed(await ask(openAIAt(openAI.url.replace("/v1", ""))));
  assertEquals([bare.code, bare.retryable], ["model_not_found", false]);
  assertMatch(bare.message, /no such API at OPENAI_BASE_URL, which usually ends in \/v1/);
});

Deno.test("a model that the server does not have is told by name", async () => {
  await using openAI = new FakeOpenAI();
  const error = failed(await ask(openAIAt(openAI.url), { model: "gpt-none" }));
  assertEquals([error.code, error.retryable], ["model_not_found", false]);
  assertMatch(error.message, /The model gpt-none does not exist there; set MODEL/);
});

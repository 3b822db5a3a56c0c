import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  type ClaudeOptions,
  createClaude,
  encodeRequest,
  ModelError,
  type ModelRequest,
  type ReplyEnd,
} from "../../src/model/mod.ts";
import { MESSAGES_ENCODER } from "../../src/model/claude/messages_encoder.ts";
import { backoff } from "../../src/model/transport/backoff.ts";
import { retryAfter } from "../../src/model/transport/retry_after.ts";
import { type Behaviour, FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { withoutWarnings } from "../support/console.ts";
import { eventsOf, MessagesUpstream } from "../support/messages_upstream.ts";

function requestTo(model: string): ModelRequest {
  const messages = [{ role: "user", content: [{ text: "Hello there" }] }] as const;
  const prompt = { system: "", messages, stableBlocks: 0 };
  return encodeRequest(MESSAGES_ENCODER, prompt, {
    model,
    maxOutputTokens: 16_000,
    purpose: "reply",
  });
}
const NOW = { "retry-after-ms": "1" };

function claudeAt(baseUrl: string, options: Partial<ClaudeOptions> = {}) {
  return createClaude({
    apiKey: FAKE_KEY,
    baseUrl,
    name: "claude-sonnet-5-5",
    connectTimeoutMs: 5_000,
    firstByteTimeoutMs: 5_000,
    silenceTimeoutMs: 5_000,
    progressTimeoutMs: 60_000,
    maxRetries: 2,
    ...options,
  });
}

async function ask(
  baseUrl: string,
  options: Partial<ClaudeOptions> & { request?: ModelRequest; signal?: AbortSignal } = {},
): Promise<
  { text: string; end: ReplyEnd | undefined; error: unknown }
> {
  let text = "";
  let end: ReplyEnd | undefined;
  const { request = requestTo("claude-sonnet-5-5"), signal = new AbortController().signal } =
    options;
  try {
    const stream = claudeAt(baseUrl, options).stream(request, { signal });
    for await (const event of stream) {
      if (event.type === "text") text += event.text;
      else end = event;
    }
  } catch (error) {
    return { text, end, error };
  }
  return { text, end, error: undefined };
}

/** Asks a Claude that follows the script; the failures are told on the console, which is kept still. */
async function askScripted(
  script: Behaviour[],
  options: Parameters<typeof ask>[1] = {},
) {
  await using claude = new FakeClaude();
  claude.script.push(...script);
  const { result, warnings } = await withoutWarnings(() => ask(claude.url, options));
  return { ...result, calls: claude.calls, warnings };
}

Deno.test("a reply is streamed, with the model, the usage and why it ended", async () => {
  const usage = { cache_read_input_tokens: 7, cache_creation_input_tokens: null };
  const { text, end, calls } = await askScripted([
    { kind: "reply", text: "Hi Ada", stopReason: "max_tokens", usage, noisy: true },
  ]);
  assertEquals(text, "Hi Ada");
  assertEquals(end, {
    type: "end",
    ending: "length",
    stopReason: "max_tokens",
    model: "claude-sonnet-5-5",
    usage: { inputTokens: 11, outputTokens: 2, cacheReadTokens: 7, cacheWriteTokens: 0 },
    requestId: "req_fake_1",
  });
  assertEquals(calls[0]?.headers.get("anthropic-version"), "2026-10-21");
  assertEquals(calls[0]?.raw, requestTo("claude-sonnet-5-5").bodyText);
});

Deno.test("a refusal ends as a refusal, with whatever was said", async () => {
  const { text, end } = await askScripted([
    { kind: "reply", pieces: [], stopReason: "refusal" },
  ]);
  assertEquals([text, end?.ending, end?.stopReason], ["", "refusal", "refusal"]);
});

const ENDINGS: readonly (readonly [string, ReplyEnd["ending"]])[] = [
  ["end_turn", "complete"],
  ["stop_sequence", "complete"],
  ["max_tokens", "length"],
  ["refusal", "refusal"],
  ["tool_use", "tool"],
  ["pause_turn", "paused"],
  ["model_context_window_exceeded", "context_exceeded"],
  ["a_reason_to_come", "other"],
  ["constructor", "other"],
];

for (const [stopReason, ending] of ENDINGS) {
  Deno.test(`a reply that stops for ${stopReason} ends as ${ending}, Claude's own word kept`, async () => {
    const { end } = await askScripted([{ kind: "reply", text: "Hi", stopReason }]);
    assertEquals([end?.ending, end?.stopReason], [ending, stopReason]);
  });
}

Deno.test("however the bytes are cut, the text is the same", async () => {
  await using claude = new FakeClaude();
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom("\n" as const, "\r\n" as const),
      async (text, splitBytes, lineEnd) => {
        claude.script.push({ kind: "reply", text, pieces: [text], splitBytes, lineEnd });
        assertEquals((await ask(claude.url)).text, text);
      },
    ),
    { numRuns: 8 },
  );
});

const TABLE: readonly (readonly [Behaviour & { kind: "status" }, string, boolean])[] = [
  [{ kind: "status", status: 400, type: "invalid_request_error" }, "model_invalid_request", false],
  [{ kind: "status", status: 401, type: "authentication_error" }, "model_unauthorized", false],
  [{ kind: "status", status: 402, type: "billing_error" }, "model_billing", false],
  [{ kind: "status", status: 403, type: "permission_error" }, "model_forbidden", false],
  [{ kind: "status", status: 404, type: "not_found_error" }, "model_not_found", false],
  [{ kind: "status", status: 409, type: "conflict_error" }, "model_failed", true],
  [{ kind: "status", status: 413, type: "request_too_large" }, "model_request_too_large", false],
  [{ kind: "status", status: 429, type: "rate_limit_error" }, "model_rate_limited", true],
  [
    {
      kind: "status",
      status: 429,
      type: "rate_limit_error",
      errorCode: "enforced_spend_limit_reached",
    },
    "model_spend_limit",
    false,
  ],
  [{ kind: "status", status: 500, type: "api_error" }, "model_failed", true],
  [{ kind: "status", status: 504, type: "timeout_error" }, "model_timeout", true],
  [{ kind: "status", status: 529, type: "overloaded_error" }, "model_overloaded", true],
  [{ kind: "status", status: 502, body: "<html>Bad gateway</html>" }, "model_failed", true],
  [{ kind: "status", status: 529, body: "" }, "model_overloaded", true],
];

for (const [behaviour, code, retryable] of TABLE) {
  const { status, type, errorCode = "" } = behaviour;
  Deno.test(`HTTP ${status} ${type ?? "without a body"} ${errorCode} is ${code}, tried ${retryable ? "again" : "once"}`, async () => {
    const { headers = NOW } = behaviour;
    const failing = { ...behaviour, headers };
    const { error, calls } = await askScripted([failing, failing, failing]);
    assert(error instanceof ModelError);
    assertEquals([error.code, error.retryable], [code, retryable]);
    assertEquals(error.requestId, "req_fake_error");
    assertEquals(calls.length, retryable ? 3 : 1);
  });
}

Deno.test("a call that failed in passing is tried again, and the reply is whole", async () => {
  const { text, calls, warnings } = await askScripted([
    { kind: "status", status: 529, type: "overloaded_error", headers: NOW },
    { kind: "status", status: 429, type: "rate_limit_error", headers: NOW },
    { kind: "reply", text: "At last" },
  ]);
  assertEquals([text, calls.length], ["At last", 3]);
  assertMatch(warnings[0] ?? "", /overloaded_error.*req_fake_error; try 2 of 3 in 1 ms/);
});

Deno.test("x-should-retry is believed over the table", async () => {
  const headers = { ...NOW, "x-should-retry": "false" };
  const once = await askScripted([{ kind: "status", status: 529, headers }]);
  assertEquals(once.calls.length, 1);
  const again = await askScripted([
    { kind: "status", status: 400, headers: { ...NOW, "x-should-retry": "true" } },
  ]);
  assertEquals(again.text, "Echo: Hello there");
});

Deno.test("who asks for a longer wait than a turn is kept open for is not called again", async () => {
  const headers = { "retry-after": "3600" };
  const { error, calls } = await askScripted([
    { kind: "status", status: 429, type: "rate_limit_error", headers },
  ]);
  assertEquals((error as ModelError).retryAfterMs, 3_600_000);
  assertEquals(calls.length, 1);
});

Deno.test("a reply that does not end is cut as at its limit, and its server stopped", async () => {
  const [start = "", block = "", words = ""] = eventsOf("Round ");
  const piece = words.replace("Round ", "Round and round. ".repeat(2_000));
  const stopped = Promise.withResolvers<void>();
  await using endless = new MessagesUpstream(({ signal }) => {
    signal.addEventListener("abort", () => stopped.resolve());
    const events = async function* () {
      yield start + block;
      while (!signal.aborted) yield piece;
    };
    const body = ReadableStream.from(events()).pipeThrough(new TextEncoderStream());
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const { result, warnings } = await withoutWarnings(() => ask(endless.url));
  assertEquals(result.text.length, 33_554_432);
  assertEquals([result.end?.ending, result.end?.stopReason], ["length", "max_tokens"]);
  assertMatch(warnings.join(), /longer than 33554432 characters/);
  await stopped.promise;
  assertEquals(endless.requests.length, 1);
});

for (
  const [what, change] of [
    [
      "a part of a token",
      (body: string) => body.replace('"output_tokens":7', '"output_tokens":7.5'),
    ],
    ["tokens as text", (body: string) => body.replace('"output_tokens":7', '"output_tokens":"7"')],
    [
      "fewer tokens than none",
      (body: string) => body.replace('"output_tokens":7', '"output_tokens":-1'),
    ],
    ["no usage", (body: string) => body.replaceAll(/"usage":\{[^}]*\}/g, '"usage":"none"')],
    ["no model", (body: string) => body.replace('"model":"claude-x",', "")],
    [
      "events without data",
      (body: string) => body.replaceAll("\n\n", "\n\nevent: ping\ndata:\n\n"),
    ],
    [
      "another API's end",
      (body: string) => body.replace("event: message_stop", "data: [DONE]\n\n$&"),
    ],
    ["its type in capitals", (body: string) => body],
  ] as const
) {
  Deno.test(`a gateway that tells ${what} loses no reply`, async () => {
    const type = what === "its type in capitals" ? "Text/Event-Stream" : "text/event-stream";
    const body = change(eventsOf("Hello there").join(""));
    await using gateway = new MessagesUpstream(() =>
      new Response(body, { headers: { "content-type": type } })
    );
    const { text, end, error } = await ask(gateway.url, { maxRetries: 0 });
    assertEquals([text, end?.ending, error], ["Hello there", "complete", undefined]);
    assertEquals(end?.model, what === "no model" ? "claude-sonnet-5-5" : "claude-x");
  });
}

for (const what of ["cut", "end", "overloaded", "malformed", "wrong shape"] as const) {
  Deno.test(`a stream that breaks by “${what}” before any text is tried again, after some it is not`, async () => {
    const early = await askScripted([
      { kind: "reply", then: { after: 0, what } },
      { kind: "reply", text: "Whole" },
    ]);
    assertEquals([early.text, early.calls.length], ["Whole", 2]);
    const late = await askScripted([{ kind: "reply", text: "One two", then: { after: 1, what } }]);
    assertEquals([late.text, late.calls.length], ["One ", 1]);
    assert(late.error instanceof ModelError);
    assertEquals(late.error.retryable, true);
    const code = what === "overloaded" ? "model_overloaded" : "model_interrupted";
    assertEquals(late.error.code, code);
  });
}

const HANGS: readonly (readonly [string, Behaviour, Partial<ClaudeOptions>])[] = [
  ["no headers", { kind: "hang" }, { connectTimeoutMs: 40 }],
  ["no first byte", { kind: "headers only" }, { firstByteTimeoutMs: 40 }],
  ["silence", { kind: "reply", text: "a b", then: { after: 1, what: "hang" } }, {
    silenceTimeoutMs: 40,
  }],
  ["pings alone", { kind: "reply", text: "a b", then: { after: 1, what: "pings" } }, {
    progressTimeoutMs: 40,
  }],
];

for (const [name, behaviour, options] of HANGS) {
  Deno.test(`a Claude that hangs (${name}) is given up in time`, async () => {
    const { error } = await askScripted([behaviour], { ...options, maxRetries: 0 });
    assert(error instanceof ModelError);
    assertEquals([error.code, error.retryable], ["model_timeout", true]);
  });

  Deno.test(`a call that hangs (${name}) can be stopped, and Claude hears of it`, async () => {
    await using claude = new FakeClaude();
    claude.script.push(behaviour);
    const abort = new AbortController();
    const asking = ask(claude.url, { signal: abort.signal });
    await claude.called(1);
    const heard = new Promise((resolve) =>
      claude.calls[0]?.signal.addEventListener("abort", resolve)
    );
    abort.abort(new Error("enough"));
    const { error } = await asking;
    assertEquals((error as Error).message, "enough");
    await heard;
  });
}

Deno.test("what only pings for the longest time is not asked again", async () => {
  const pings = { kind: "reply", text: "a b", then: { after: 0, what: "pings" } } as const;
  const { error, calls } = await askScripted([pings, { kind: "reply", text: "Whole" }], {
    progressTimeoutMs: 40,
  });
  assert(error instanceof ModelError);
  assertMatch(error.message, /nothing but pings in 0\.04 s/);
  assertEquals([error.code, calls.length], ["model_timeout", 1]);
});

Deno.test("a drip slower than the whole time-out is no silence, and progress", async () => {
  const { text } = await askScripted([{ kind: "reply", text: "a b c d e", dripMs: 250 }], {
    silenceTimeoutMs: 800,
    progressTimeoutMs: 800,
  });
  assertEquals(text, "a b c d e");
});

Deno.test("a wait before the next try can be stopped", async () => {
  await using claude = new FakeClaude();
  claude.script.push({ kind: "status", status: 529, headers: { "retry-after": "50" } });
  const abort = new AbortController();
  const { result } = await withoutWarnings(async () => {
    const asking = ask(claude.url, { signal: abort.signal });
    await claude.called(1);
    abort.abort(new Error("enough"));
    return await asking;
  });
  assertEquals((result.error as Error).message, "enough");
});

Deno.test("an address where nobody listens is named, and is unreachable", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { error } = await ask(`http://127.0.0.1:${port}`, { maxRetries: 0 });
  assert(error instanceof ModelError);
  assertEquals([error.code, error.retryable], ["model_unreachable", true]);
  assertMatch(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
});

Deno.test("an address that redirects, or is no API, is refused by name and gets no second call", async () => {
  for (
    const [respond, found] of [
      [() => Response.redirect("http://127.0.0.1:1/elsewhere"), /redirect \(HTTP 302\)/],
      [() => new Response("<html>", { headers: { "content-type": "text/html" } }), /text\/html/],
    ] as const
  ) {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, respond);
    const { error } = await ask(`http://127.0.0.1:${server.addr.port}`);
    assertMatch((error as Error).message, found);
    assertMatch((error as Error).message, /ANTHROPIC_BASE_URL/);
    await server.shutdown();
  }
});

Deno.test("law 10: a key that Claude's answer repeats is masked", async () => {
  const message = `invalid x-api-key: ${FAKE_KEY} or sk-ant-api03-other_one`;
  const failing = { kind: "status", status: 500, message, headers: NOW } as const;
  const { error, warnings } = await askScripted([failing, failing, failing]);
  const told = [String((error as Error).stack), String((error as Error).cause), ...warnings].join();
  assertMatch(told, /\[key\] or \[key\]/);
  assertEquals(told.includes("sk-ant-"), false);
});

Deno.test("a retired model is called so", async () => {
  const model = "claude-3-5-sonnet-20241022";
  const { error } = await askScripted([], { request: requestTo(model) });
  assertMatch((error as Error).message, /was retired on 2025-10-28; set MODEL/);
});

Deno.test("waits: full jitter under a growing cap, unless a time is asked for", () => {
  assertEquals([0, 1, 2, 3, 4, 9].map((n) => backoff(n, { random: () => 1 })), [
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    8_000,
  ]);
  assertEquals(backoff(3, { random: () => 0 }), 0);
  assertEquals(backoff(3, { asked: 42 }), 42);
  const now = Date.parse("2026-11-24T12:00:00Z");
  const of = (headers: Record<string, string>) => retryAfter(new Headers(headers), now);
  assertEquals(of({ "retry-after": "2", "retry-after-ms": "70" }), 70);
  assertEquals(of({ "retry-after": "2" }), 2_000);
  assertEquals(of({ "retry-after": "Tue, 24 Nov 2026 12:00:09 GMT" }), 9_000);
  assertEquals(of({ "retry-after": "Tue, 24 Nov 2026 11:00:00 GMT" }), 0);
  assertEquals(of({ "retry-after": "soon" }), undefined);
  assertEquals(of({}), undefined);
});

Deno.test("a key so short that it may stand in any word garbles no error", async () => {
  await using claude = new FakeClaude();
  const { error } = await ask(claude.url, { apiKey: "a", maxRetries: 0 });
  assert(error instanceof ModelError);
  assertEquals(error.code, "model_unauthorized");
  assertMatch(error.message, /authentication_error/);
});

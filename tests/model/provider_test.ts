import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeRequest, ModelError, type ModelEvent } from "../../src/model/mod.ts";
import type { Provider } from "../../src/model/provider.ts";
import { meaningOfStatus } from "../../src/model/transport/error_meaning.ts";
import { createHttpModel } from "../../src/model/transport/http_model.ts";
import { retryAfter } from "../../src/model/transport/retry_after.ts";
import { withoutWarnings } from "../support/console.ts";

const KEY = "pk-other-0123456789";

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** All that a provider is asked to say of itself; its stream is of words, and of how it ended. */
const OTHER: Provider = {
  label: "Other",
  addressSetting: "OTHER_BASE_URL",
  path: "/talk",
  requestIdHeader: "x-call",
  keyPattern: /pk-[\w-]+/g,
  encoder: {
    name: "other/1",
    encode: ({ system, messages }, { model, maxOutputTokens }) => ({
      model,
      most: maxOutputTokens,
      said: [
        { by: "system", text: system },
        ...messages.map(({ role, content }) => ({
          by: role,
          text: content.map(({ text }) => text).join("\n\n"),
        })),
      ],
    }),
  },
  headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  decode: ({ model, requestId }) => ({
    take(data) {
      const { word, finish } = JSON.parse(data);
      if (typeof word === "string") return { type: "text", text: word };
      if (finish === undefined) return undefined;
      const ending = finish === "stop" ? "complete" : finish === "filter" ? "refusal" : "other";
      const end = { type: "end", ending, stopReason: finish, model, usage: NO_USAGE } as const;
      return requestId === undefined ? end : { ...end, requestId };
    },
    end() {
      throw new ModelError("model_interrupted", "Other's stream ended early", { retryable: true });
    },
  }),
  errorOf(response, body) {
    const [code, retryable] = meaningOfStatus(response.status);
    return new ModelError(code, `Other answered with an error (${body})`, {
      retryable,
      requestId: response.headers.get("x-call") ?? undefined,
      retryAfterMs: retryAfter(response.headers, Date.now()),
    });
  },
};

const PROMPT = {
  system: "Be brief.",
  messages: [{ role: "user", content: [{ text: "Notes" }, { text: "Hi" }] }],
  stableBlocks: 1,
} as const;

interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

const HEADERS = { "content-type": "text/event-stream", "x-call": "call-1" };

function streamed(...frames: readonly unknown[]): Response {
  const body = frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join("");
  return new Response(body, { headers: HEADERS });
}

/** Asks the provider, which answers one call after the other. */
async function ask(...answers: readonly Response[]) {
  const calls: Received[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname: path } = new URL(request.url);
      calls.push({ path, headers: request.headers, body: await request.text() });
      return answers[calls.length - 1] ?? new Response("", { status: 500 });
    },
  );
  const model = createHttpModel(OTHER, {
    ...{ apiKey: KEY, baseUrl: `http://127.0.0.1:${server.addr.port}/`, name: "other-1" },
    ...{
      connectTimeoutMs: 5_000,
      firstByteTimeoutMs: 5_000,
      silenceTimeoutMs: 5_000,
      progressTimeoutMs: 60_000,
    },
    maxRetries: 1,
  });
  const settings = { model: "other-1", maxOutputTokens: 9, purpose: "reply" } as const;
  const request = encodeRequest(model.encoder, PROMPT, settings);
  const events: ModelEvent[] = [];
  const { result: error, warnings } = await withoutWarnings(async () => {
    try {
      const { signal } = new AbortController();
      for await (const event of model.stream(request, { signal })) events.push(event);
      return undefined;
    } catch (error) {
      return error;
    }
  });
  return { calls, events, error, warnings };
}

Deno.test("a provider's reply comes through its own encoder, headers and decoder", async () => {
  const { calls, events, error } = await ask(
    streamed({ word: "Hi " }, { word: "Ada" }, { finish: "filter" }),
  );
  assertEquals(error, undefined);
  assertEquals(calls.map(({ path, body }) => [path, body]), [[
    "/talk",
    `{"model":"other-1","most":9,"said":[{"by":"system","text":"Be brief."},` +
    `{"by":"user","text":"Notes\\n\\nHi"}]}`,
  ]]);
  assertEquals(calls[0]?.headers.get("authorization"), `Bearer ${KEY}`);
  assertEquals(calls[0]?.headers.get("x-api-key"), null);
  assertEquals(events, [
    { type: "text", text: "Hi Ada", isLast: true },
    {
      ...{ type: "end", ending: "refusal", stopReason: "filter", model: "other-1" },
      ...{ usage: NO_USAGE, requestId: "call-1" },
    },
  ]);
});

Deno.test("a provider's passing error is tried again, and its own name stands in the warning", async () => {
  const headers = { ...HEADERS, "retry-after-ms": "1" };
  const { calls, events, error, warnings } = await ask(
    new Response("slow down", { status: 429, headers }),
    streamed({ word: "Hi" }, { finish: "stop" }),
  );
  assertEquals([error, calls.length, events.length], [undefined, 2, 2]);
  assertMatch(warnings[0] ?? "", /Other answered.*slow down.*request call-1; try 2 of 2/);
});

Deno.test("law 10: a provider's key is masked, and what looks like one", async () => {
  const { error } = await ask(new Response(`bad ${KEY}, or pk-second`, { status: 401 }));
  assert(error instanceof ModelError);
  assertEquals([error.code, error.message], [
    "model_unauthorized",
    "Other answered with an error (bad [key], or [key])",
  ]);
});

Deno.test("an address that is no API of the provider is told by the setting that holds it", async () => {
  const { error } = await ask(new Response("<html>", { headers: { "content-type": "text/html" } }));
  assertMatch(String(error), /Other's address answered with text\/html.*check OTHER_BASE_URL/);
});

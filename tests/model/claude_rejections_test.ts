import { assertEquals } from "@std/assert";
import { errorOfResponse } from "../../src/model/claude/errors.ts";

function rejected(message: string, { status = 400, type = "invalid_request_error" } = {}) {
  const body = JSON.stringify({ type: "error", error: { type, message } });
  return errorOfResponse(new Response(null, { status }), body, "claude-sonnet-5-5");
}

const TOO_LONG: readonly (readonly [string, { tokens: number; most: number } | undefined])[] = [
  ["prompt is too long: 208310 tokens > 200000 maximum", { tokens: 208_310, most: 200_000 }],
  ["prompt is too long: 1,204,007 tokens > 1,000,000 maximum", {
    tokens: 1_204_007,
    most: 1_000_000,
  }],
  ["Prompt is too long", undefined],
  ["Input is too long for requested model.", undefined],
  [
    "input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000, decrease input " +
    "length or `max_tokens` and try again",
    { tokens: 190_000, most: 184_000 },
  ],
  ["prompt is too long: 5 tokens > 7 maximum", undefined],
  [`prompt is too long: ${"9".repeat(400)} tokens > 7 maximum`, undefined],
];

for (const [message, length] of TOO_LONG) {
  Deno.test(`“${message.slice(0, 80)}” says that the request is too long, and poisons nothing`, () => {
    const { code, retryable, poisons, length: told } = rejected(message);
    assertEquals([code, retryable, poisons], ["model_request_too_large", false, false]);
    assertEquals(told, length);
  });
}

const ELSE = [
  "max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens",
  "thinking.type: Input should be 'enabled' or 'between_tools'",
  "metadata.user_id: String should have at most 256 characters",
  "anthropic-version: header is required",
  "`temperature` is deprecated for this model.",
  "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.",
  "You have reached your specified API usage limits. You will regain access on 2026-12-01.",
  "This organization has been disabled.",
  "This model does not support the effort parameter.",
];

for (const message of ELSE) {
  Deno.test(`“${message}” blames no text`, () => {
    const { code, poisons } = rejected(message);
    assertEquals([code, poisons], ["model_invalid_request", false]);
  });
}

const TEXTS = [
  "messages.0.content.1.text: text content blocks must contain non-whitespace text",
  "messages: text content blocks must be non-empty",
  "Output blocked by content filtering policy",
  "The request body is not valid JSON: no low surrogate in string: line 1 column 4123",
  "",
];

for (const message of TEXTS) {
  Deno.test(`“${message}” blames the texts of the request`, () => {
    const { code, poisons } = rejected(message);
    assertEquals([code, poisons], ["model_invalid_request", true]);
  });
}

Deno.test("what may succeed later poisons nothing, nor does an answer that is not the API's", () => {
  const headers = { "x-should-retry": "true" };
  const body = JSON.stringify({ error: { type: "invalid_request_error", message: "no" } });
  const again = errorOfResponse(new Response(null, { status: 400, headers }), body, "m");
  assertEquals([again.retryable, again.poisons], [true, false]);
  for (const status of [400, 403, 413, 418, 451]) {
    const proxy = errorOfResponse(new Response(null, { status }), "<html>Blocked</html>", "m");
    assertEquals(proxy.poisons, false, String(status));
  }
});

import { assert, assertEquals } from "@std/assert";
import { DIALECTS, refusedOption } from "../../src/model/openai/dialect.ts";
import { readChatError, wordsOfError } from "../../src/model/openai/error_words.ts";
import { errorOfChatResponse } from "../../src/model/openai/errors.ts";
import { refusesImages, TakenKinds } from "../../src/model/openai/taken_kinds.ts";

function rejected(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return errorOfChatResponse(new Response(null, { status, headers }), text, { model: "gpt-fake" });
}

/** What servers say: the status, the body, our code, whether it may pass, whether a text is to blame. */
const ANSWERS: readonly (readonly [number, unknown, string, boolean, boolean])[] = [
  [401, { error: { message: "no", code: "invalid_api_key" } }, "model_unauthorized", false, false],
  [403, { error: { message: "Country not supported" } }, "model_forbidden", false, false],
  [
    404,
    { error: { message: "no model", code: "model_not_found" } },
    "model_not_found",
    false,
    false,
  ],
  [404, { error: 'model "x" not found, try pulling it first' }, "model_not_found", false, false],
  [402, { error: { message: "Insufficient credits", code: 402 } }, "model_billing", false, false],
  [429, { error: { message: "quota", type: "insufficient_quota" } }, "model_billing", false, false],
  [
    ...[400, { error: { message: "hard", code: "billing_hard_limit_reached" } }] as const,
    ...["model_spend_limit", false, false] as const,
  ],
  [
    429,
    { error: { message: "slow", code: "rate_limit_exceeded" } },
    "model_rate_limited",
    true,
    false,
  ],
  [
    429,
    [{ error: { code: 429, status: "RESOURCE_EXHAUSTED" } }],
    "model_rate_limited",
    true,
    false,
  ],
  [429, "Too many requests", "model_rate_limited", true, false],
  [500, { error: { message: "oops", type: "server_error" } }, "model_failed", true, false],
  [502, "<html>bad gateway</html>", "model_failed", true, false],
  [503, { error: { message: "Slow down", code: "slow_down" } }, "model_overloaded", true, false],
  [503, { error: { message: "server busy, please try again" } }, "model_overloaded", true, false],
  [503, { error: { code: 503, type: "unavailable_error" } }, "model_overloaded", true, false],
  [504, "", "model_timeout", true, false],
  [
    400,
    { error: { message: "flagged", code: "content_filter" } },
    "model_invalid_request",
    false,
    true,
  ],
  [
    ...[400, { error: { message: "Invalid prompt", code: "invalid_prompt" } }] as const,
    ...["model_invalid_request", false, true] as const,
  ],
  [
    ...[400, { error: { message: "Invalid content", param: "messages[1].content" } }] as const,
    ...["model_invalid_request", false, true] as const,
  ],
  [400, { error: { message: "bad temperature" } }, "model_invalid_request", false, false],
  [422, { detail: [{ loc: ["body", "n"], msg: "no" }] }, "model_invalid_request", false, false],
  [400, "nginx", "model_invalid_request", false, false],
  [413, { error: "too large" }, "model_request_too_large", false, false],
];

for (const [status, body, code, retryable, poisons] of ANSWERS) {
  Deno.test(`${status} ${JSON.stringify(body)} is ${code}`, () => {
    const error = rejected(status, body);
    assertEquals([error.code, error.retryable, error.poisons], [code, retryable, poisons]);
  });
}

const LENGTHS:
  readonly (readonly [number, object, { tokens: number; most: number } | undefined])[] = [
    [
      400,
      {
        message: "This model's maximum context length is 8192 tokens. However, your messages " +
          "resulted in 10,000 tokens. Please reduce the length of the messages.",
        code: "context_length_exceeded",
      },
      { tokens: 10_000, most: 8_192 },
    ],
    [
      400,
      {
        message:
          "This model's maximum context length is 8192 tokens. However, you requested 9000 " +
          "tokens (8500 in the messages, 500 in the completion).",
        type: "BadRequestError",
        code: 400,
      },
      { tokens: 8_500, most: 7_692 },
    ],
    [
      400,
      {
        message: "'max_tokens' is too large: 16000. This model's maximum context length is 8192 " +
          "tokens and your request has 200 input tokens (16000 > 8192 - 200).",
      },
      undefined,
    ],
    [
      400,
      {
        message: "the request exceeds the available context size, try increasing it",
        ...{ type: "exceed_context_size_error", code: 400, n_prompt_tokens: 5_000, n_ctx: 4_096 },
      },
      { tokens: 5_000, most: 4_096 },
    ],
    [
      429,
      {
        message: "Request too large for gpt-fake on tokens per min (TPM): Limit 30000, Requested " +
          "40000. The input or output tokens must be reduced in order to run successfully.",
        ...{ type: "tokens", code: "rate_limit_exceeded" },
      },
      { tokens: 40_000, most: 30_000 },
    ],
    [400, { message: "The prompt is too long", code: 400 }, undefined],
  ];

for (const [status, error, length] of LENGTHS) {
  Deno.test(`the request is too long: ${JSON.stringify(error)}`, () => {
    const { code, retryable, poisons, length: told } = rejected(status, { error });
    assertEquals([code, retryable, poisons], ["model_request_too_large", false, false]);
    assertEquals(told, length);
  });
}

const FORMATS = [
  "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
  "Failed to parse grammar",
  "response_format: Extra inputs are not permitted",
];

for (const message of FORMATS) {
  Deno.test(`“${message}” refuses the form of the answer`, () => {
    const { refusesFormat, poisons } = rejected(400, { error: { message } });
    assertEquals([refusesFormat, poisons], [true, false]);
  });
}

Deno.test("how long to wait is read, and a server may say that nothing will change", () => {
  assertEquals(rejected(429, "", { "retry-after": "7" }).retryAfterMs, 7_000);
  assertEquals(rejected(503, "", { "x-should-retry": "false" }).retryable, false);
  assertEquals(rejected(409, "", { "x-should-retry": "true" }).retryable, true);
  assertEquals(rejected(401, "", { "x-should-retry": "true" }).retryable, false);
});

Deno.test("a long message is cut, so is a list, and no error body is told as such", () => {
  const long = "é".repeat(5_000);
  assertEquals(rejected(400, { error: { message: long } }).message.length < 700, true);
  assertEquals(
    rejected(400, { error: { message: { detail: [long] } } }).message.length < 700,
    true,
  );
  const { message } = rejected(500, "<html>");
  assertEquals(message, "The model's server answered with an error (HTTP 500, no error body)");
});

const [USUAL] = DIALECTS;

/** What servers say of a member that they do not know. */
const REFUSALS = [
  ["Unrecognized request argument supplied: stream_options", "usage"],
  ["stream_options: Extra inputs are not permitted", "usage"],
  ["[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}] is not allowed", "usage"],
  [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use " +
    "'max_completion_tokens' instead.",
    "limit",
  ],
  ["Unknown field: max_completion_tokens", "limit"],
  ["Unsupported value: 'messages[0].role' does not support 'system' with this model.", "role"],
  ["developer is not one of ['system', 'assistant', 'user'] - 'messages.0.role'", "role"],
  ["System messages are not supported", "role"],
  ["max_tokens is too large: 200000. This model supports at most 4096 tokens, unknown", undefined],
  ["messages[2].content: unsupported image", undefined],
  ["Unsupported parameter: 'temperature'", undefined],
  ["The system is overloaded", undefined],
] as const;

for (const [message, option] of REFUSALS) {
  Deno.test(`“${message}” refuses ${option ?? "no member that has another form"}`, () => {
    const error = readChatError(JSON.stringify({ error: { message } }));
    const words = error ? wordsOfError(error) : "";
    const isDeveloper = message.startsWith("developer");
    const dialect = DIALECTS.find(({ role, limit, usage }) =>
      usage && limit === "max_tokens" && (role === "developer") === isDeveloper
    ) ?? USUAL;
    assertEquals(dialect && refusedOption(dialect, { status: 400, words }), option);
    assertEquals(dialect && refusedOption(dialect, { status: 500, words }), undefined);
  });
}

Deno.test("a server that takes no images says so in words of its own; of a bad image it says something else", () => {
  for (
    const [status, words] of [
      [400, "Invalid content type. image_url is only supported by certain models."],
      [400, "llama-3 is not a multimodal model"],
      [400, "At most 0 image(s) may be provided in one request."],
      [422, "messages[0]: unknown variant `image_url`, expected `text` at line 1"],
      [404, "No endpoints found that support image input"],
      [500, "image input is not supported - hint: you may need to provide the mmproj"],
      [500, "this model is missing data required for image input"],
      [400, "This model does not support images"],
    ] as const
  ) {
    assert(refusesImages({ status, words }), words);
  }
  for (
    const [status, words] of [
      [400, "You uploaded an unsupported image. Please make sure your image has a valid format."],
      [400, "Invalid image data: the image is too large"],
      [400, "At most 10 image(s) may be provided in one request."],
      [400, "At most 1 image(s) may be provided in one request."],
      [400, "The model does not support temperature"],
      [401, "image input is not supported"],
      [429, "This model does not support images"],
    ] as const
  ) {
    assertEquals(refusesImages({ status, words }), false, words);
  }
});

Deno.test("a model that refused images takes texts; others take what they took", () => {
  const kinds = new TakenKinds(["image/png", "text/plain"]);
  kinds.refused("blind");
  assertEquals(kinds.of("blind"), ["text/plain"]);
  assertEquals(kinds.of("other"), ["image/png", "text/plain"]);
  for (let index = 0; index < 150; index++) kinds.refused(`m${index}`);
  assertEquals(kinds.of("blind"), ["image/png", "text/plain"], "learned anew");
  assertEquals(new TakenKinds(undefined).of("any"), undefined);
});

Deno.test("a refusal of images blames no text, and the same is not tried again", () => {
  const body = JSON.stringify({ error: { message: "messages: image input is not supported" } });
  const error = errorOfChatResponse(new Response(null, { status: 500 }), body, {
    ...{ model: "gpt-fake", refusesFiles: true },
  });
  assertEquals([error.refusesFiles, error.retryable, error.poisons], [true, false, false]);
});

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  LEARNING_JSON_SCHEMA,
  learningParts,
  learningPrompt,
  readLearning,
} from "../../src/knowledge/mod.ts";
import { askForJson, createClaude, encodeRequest, ModelError } from "../../src/model/mod.ts";
import { MESSAGES_ENCODER } from "../../src/model/claude/messages_encoder.ts";
import { given, received, replied } from "../conversation/given.ts";
import { withoutWarnings } from "../support/console.ts";
import { type Behaviour, FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { addOf, answerWith } from "../support/learning_answers.ts";

const HAIKU = "claude-haiku-5-5";
const FORMAT = { name: "learning", schema: LEARNING_JSON_SCHEMA };
const ANSWER = answerWith([addOf("The user's name is Ada", 1)]);

function question(model = HAIKU) {
  const talk = given(received("a", "My name is Ada."), replied("a", "Hello Ada."));
  const [part] = learningParts(talk, { from: 1 });
  if (!part) throw new Error("There is nothing to learn");
  const prompt = learningPrompt({ part, facts: [], today: { at: 0 } });
  const settings = { model, maxOutputTokens: 16_000, purpose: "learning", format: FORMAT } as const;
  return { prompt, settings, maxCharacters: 2_000 };
}

function claudeAt(baseUrl: string) {
  const waits = {
    connectTimeoutMs: 5_000,
    firstByteTimeoutMs: 5_000,
    silenceTimeoutMs: 5_000,
    progressTimeoutMs: 60_000,
  };
  return createClaude({ apiKey: FAKE_KEY, baseUrl, name: HAIKU, maxRetries: 1, ...waits });
}

async function ask(
  script: Behaviour[],
  { model, knowsFormats = true }: { model?: string; knowsFormats?: boolean } = {},
) {
  await using claude = new FakeClaude();
  claude.knowsFormats = knowsFormats;
  claude.learningScript.push(...script);
  const { signal } = new AbortController();
  const { result } = await withoutWarnings(() =>
    askForJson(claudeAt(claude.url), question(model), { signal })
  );
  return { answer: result, calls: [...claude.calls] };
}

Deno.test("a call that learns carries the schema, and turns thinking off where it can", () => {
  const { prompt, settings } = question();
  const { body, encoder } = encodeRequest(MESSAGES_ENCODER, prompt, settings);
  assertEquals(encoder, "anthropic-messages/1");
  assertEquals(body["output_config"], {
    format: { type: "json_schema", schema: LEARNING_JSON_SCHEMA },
  });
  assertEquals(body["thinking"], { type: "disabled" });
  const { body: other } = encodeRequest(
    MESSAGES_ENCODER,
    prompt,
    question("claude-sonnet-5-5").settings,
  );
  assertEquals(other["thinking"], undefined);
  const { format: _, ...plain } = settings;
  assert(!encodeRequest(MESSAGES_ENCODER, prompt, plain).bodyText.includes("output_config"));
});

Deno.test("a model answers in JSON that learning can read, and says what it cost", async () => {
  const usage = { input_tokens: 900, output_tokens: 40 };
  const { answer, calls } = await ask([{ kind: "reply", text: ANSWER, usage }]);
  assert(answer.ok);
  assertEquals(readLearning(answer.text).operations, [
    { kind: "add", text: "The user's name is Ada", sources: [1], saidBy: "user" },
  ]);
  assertEquals([answer.model, answer.usage.inputTokens, answer.usage.outputTokens], [
    HAIKU,
    900,
    40,
  ]);
  assertEquals(calls.map(({ learning, summary }) => [learning, summary]), [[true, false]]);
});

Deno.test("a model that does not know formats is asked once more, with the schema in words", async () => {
  const text = `\`\`\`json\n${ANSWER}\n\`\`\``;
  const { answer, calls } = await ask([{ kind: "reply", text }], { knowsFormats: false });
  assertEquals(answer.ok && answer.text, ANSWER);
  assertEquals(calls.length, 2);
  const [first, second] = calls;
  assert(first?.body.output_config && !second?.body.output_config);
  const system = second?.body.system?.map(({ text }) => text).join() ?? "";
  assertStringIncludes(system, JSON.stringify(LEARNING_JSON_SCHEMA));
});

const USELESS: readonly (readonly [string, Behaviour, string])[] = [
  ["a refusal", { kind: "reply", text: "", pieces: [], stopReason: "refusal" }, "refusal"],
  ["a refusal in the middle", { kind: "reply", text: ANSWER, stopReason: "refusal" }, "refusal"],
  ["max_tokens", { kind: "reply", text: ANSWER.slice(0, 40), stopReason: "max_tokens" }, "cut"],
  ["a full window", {
    ...{ kind: "reply", text: "{", stopReason: "model_context_window_exceeded" },
  }, "cut"],
  ["a paused turn", { kind: "reply", text: ANSWER, stopReason: "pause_turn" }, "unfinished"],
  ["nothing", { kind: "reply", text: "", pieces: [] }, "empty"],
  ["an empty fence", { kind: "reply", text: "```json\n```" }, "empty"],
  ["prose", { kind: "reply", text: "I have learned that Ada is here." }, "not_json"],
  ["JSON that breaks off", { kind: "reply", text: ANSWER.slice(0, -2) }, "not_json"],
  ["more than is read", { kind: "reply", text: JSON.stringify("la ".repeat(1_000)) }, "cut"],
];

for (const [name, behaviour, reason] of USELESS) {
  Deno.test(`an answer of no use tells why and what it cost: ${name}`, async () => {
    const { answer, calls } = await ask([behaviour]);
    assertEquals(answer.ok ? "ok" : answer.reason, reason);
    assertEquals(answer.usage.inputTokens, 11);
    assertEquals(calls.length, 1);
  });
}

Deno.test("an overloaded model is tried again, and one that stays so fails", async () => {
  const busy: Behaviour = {
    ...{ kind: "status", status: 529, type: "overloaded_error" },
    headers: { "retry-after-ms": "1" },
  };
  const { answer } = await ask([busy, { kind: "reply", text: ANSWER }]);
  assert(answer.ok);
  const error = await assertRejects(() => ask([busy, busy]), ModelError);
  assertEquals([error.code, error.refusesFormat], ["model_overloaded", false]);
});

Deno.test("an answer that is cut off in the middle fails, and so does another wrong request", async () => {
  const cut: Behaviour = { kind: "reply", text: ANSWER, then: { after: 1, what: "cut" } };
  const broken = await assertRejects(() => ask([cut]), ModelError);
  assertEquals(broken.code, "model_interrupted");
  const message = "messages.0: text content blocks must be non-empty";
  const wrong: Behaviour = { kind: "status", status: 400, type: "invalid_request_error", message };
  const { code, refusesFormat } = await assertRejects(() => ask([wrong]), ModelError);
  assertEquals([code, refusesFormat], ["model_invalid_request", false]);
});

for (
  const message of [
    "output_config: Extra inputs are not permitted",
    "output_config.format: structured outputs are not supported for this model",
    "This model does not support structured outputs.",
    "Structured outputs are not available here",
  ]
) {
  Deno.test(`“${message}” refuses the format, and blames no text`, async () => {
    const refused: Behaviour = {
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message,
    };
    const { answer, calls } = await ask([refused, { kind: "reply", text: ANSWER }]);
    assert(answer.ok);
    assertEquals(calls.length, 2);
    const error = await assertRejects(() => ask([refused, refused]), ModelError);
    assertEquals([error.refusesFormat, error.poisons], [true, false]);
  });
}

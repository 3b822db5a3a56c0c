import { assertEquals } from "@std/assert";
import {
  buildContext,
  type DecidedEvent,
  fold,
  planCompaction,
  RecallMemory,
  searchSaid,
} from "../../src/conversation/mod.ts";
import { cancelled, failed, given, received, record, replied } from "./given.ts";

const FACT = "The spare key hangs behind the barometer.";
const ASIDE = "I am the demo: nothing answers that. Set a key for the barometer.";

/** Whether a text is given with the next message, and whether it is found. */
function known(text: string, ...events: DecidedEvent[]) {
  const conversation = given(...events);
  const { messages } = buildContext(conversation, { message: "Where is it?", limit: 8_000 });
  const query = "barometer";
  const found = searchSaid(conversation, { memory: new RecallMemory(), query, limit: 9 });
  return {
    given: messages.some(({ content }) => content.some((block) => block.text.includes(text))),
    found: found.some((match) => match.text.includes(text)),
  };
}

const IN_MEMORY = { given: true, found: true };
const NOWHERE = { given: false, found: false };

/** A failure as an early log has it. */
function early(code: string, retryable: boolean): DecidedEvent {
  return { type: "TurnFailed", data: { turn: "a", code, message: "No", retryable } };
}

const LASTING = [
  "model_unauthorized",
  "model_forbidden",
  "model_billing",
  "model_not_found",
  "model_request_too_large",
  "model_spend_limit",
  "model_failed",
  "session_too_large",
  "a_code_to_come",
];

for (const code of LASTING) {
  Deno.test(`a message whose call failed for good (${code}) is remembered, also from an early log`, () => {
    const data = { turn: "a", code, message: "No", retryable: false, poisons: false };
    assertEquals(known(FACT, received("a", FACT), { type: "TurnFailed", data }), IN_MEMORY);
    assertEquals(known(FACT, received("a", FACT), early(code, false)), IN_MEMORY);
  });
}

Deno.test("a message that would make every later call fail is neither given nor found", () => {
  assertEquals(known(FACT, received("a", FACT), failed("a", false)), NOWHERE);
  assertEquals(known(FACT, received("a", FACT), early("model_invalid_request", false)), NOWHERE);
  const passing = early("model_invalid_request", true);
  assertEquals(known(FACT, received("a", FACT), passing), IN_MEMORY);
});

Deno.test("a message whose reply was stopped before its first word is remembered", () => {
  assertEquals(known(FACT, received("a", FACT), cancelled("a")), IN_MEMORY);
  assertEquals(known(FACT, received("a", FACT), cancelled("a", "Th")), IN_MEMORY);
});

Deno.test("a message that was taken back while it waited is not remembered", () => {
  const running = [received("r", "Tell me a story"), received("a", FACT)];
  assertEquals(known(FACT, ...running, cancelled("a"), replied("r", "Once")), NOWHERE);
  assertEquals(known(FACT, ...running, replied("r", "Once"), cancelled("a")), IN_MEMORY);
});

Deno.test("a message that had failed once is remembered, wherever its second try was stopped", () => {
  const events = [
    received("a", FACT),
    failed("a"),
    received("r", "Tell me a story"),
    { type: "TurnRetried", data: { turn: "a" } } as const,
    cancelled("a"),
  ];
  assertEquals(known(FACT, ...events, replied("r", "Once")), IN_MEMORY);
});

/** A reply of the offline model. */
function offline(turn: string, text: string, stopReason = "end_turn"): DecidedEvent {
  const event = replied(turn, text, stopReason);
  if (event.type !== "ReplyCompleted") throw new Error("no reply");
  return { ...event, data: { ...event.data, model: "offline" } };
}

Deno.test("what the offline model says for itself is neither given nor found; the message is", () => {
  const events = [received("a", FACT), offline("a", ASIDE)];
  assertEquals(known(ASIDE, ...events), NOWHERE);
  assertEquals(known(FACT, ...events), IN_MEMORY);
});

Deno.test("the same words of another model are remembered, and so is what the offline one was told to ask", () => {
  assertEquals(known(ASIDE, received("a", FACT), replied("a", ASIDE)), IN_MEMORY);
  assertEquals(known(ASIDE, received("a", FACT), offline("a", ASIDE, "asked_back")), IN_MEMORY);
});

Deno.test("what is summarised has nothing that the offline model said for itself", () => {
  const events = Array.from({ length: 60 }, (_, index) => [
    received(`t${index}`, `Fact ${index}: ${"la ".repeat(60)}`),
    offline(`t${index}`, `${ASIDE} ${index}`),
  ]).flat();
  const compaction = planCompaction(fold(record(events)), 4_000);
  assertEquals(compaction?.transcript.includes("Fact 0"), true);
  assertEquals(compaction?.transcript.includes(ASIDE), false);
});

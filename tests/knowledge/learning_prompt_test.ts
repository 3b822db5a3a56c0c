import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readRecords } from "../../src/conversation/mod.ts";
import {
  currentFacts,
  LEARNING_JSON_SCHEMA,
  learningAnswerSchema,
  learningParts,
  learningPrompt,
  readLearning,
} from "../../src/knowledge/mod.ts";
import {
  cancelled,
  failed,
  given as conversation,
  received,
  replied,
  summarised,
} from "../conversation/given.ts";
import { given, joined, learned, SAID_AT, written } from "./given.ts";

const TALK = conversation(
  received("a", "I keep bees."),
  replied("a", "How many hives?"),
  received("b", "Two."),
  received("c", "And one cat."),
  replied("b", "Nice."),
  replied("c", "What is it called?"),
);

function partsOf(talk = TALK, options: { from?: number; limit?: number } = {}) {
  return [...learningParts(talk, { from: 1, ...options })];
}

Deno.test("learning reads the turns that ended since the last time, with their messages", () => {
  const [part, ...others] = partsOf();
  assertEquals(others, []);
  assertEquals([part?.from, part?.to], [1, 6]);
  assertEquals(part?.said.map(({ position, role }) => [position, role]), [
    ...[[1, "user"], [2, "assistant"], [3, "user"], [5, "assistant"]],
    ...[[4, "user"], [6, "assistant"]],
  ]);
  const [later] = partsOf(TALK, { from: 6 });
  assertEquals([later?.from, later?.said.map(({ text }) => text)], [
    6,
    ["And one cat.", "What is it called?"],
  ]);
  assertEquals(partsOf(TALK, { from: 7 }), []);
});

Deno.test("law 13: learning reads no summary, no failed turn and nothing that is not remembered", () => {
  const talk = conversation(
    received("a", "I keep bees."),
    replied("a", "How many?"),
    received("b", "Poison"),
    failed("b", false),
    received("f", "I live on Mars."),
    failed("f"),
    received("c", "I like tea"),
    cancelled("c", "So do"),
    received("d", "Say something bad"),
    replied("d", "No.", "refusal"),
    summarised(2, "They keep wasps."),
    received("e", "Still open"),
  );
  const said = partsOf(talk).flatMap((part) => part.said.map(({ text }) => text));
  assertEquals(said, ["I keep bees.", "How many?", "I like tea", "So do"]);
});

Deno.test("a long session is read in parts without gaps, each within its characters", () => {
  const events = Array.from({ length: 50 }, (_, index) => [
    received(`t${index}`, `Message ${index} ${"x".repeat(300)}`),
    replied(`t${index}`, `Reply ${index} ${"y".repeat(300)}`),
  ]).flat();
  const parts = partsOf(conversation(...events), { limit: 4_000 });
  assert(parts.length > 5);
  assertEquals(parts.flatMap(({ said }) => said.map(({ position }) => position)), [
    ...events.keys().map((index) => index + 1),
  ]);
  let next = 1;
  for (const { from, to, transcript } of parts) {
    assertEquals(from, next);
    next = to + 1;
    assert(transcript.length <= 4_100, `${transcript.length}`);
  }
  assertEquals(next, events.length + 1);
  const [huge] = partsOf(conversation(received("a", "z".repeat(90_000)), replied("a", "Oh")), {
    limit: 4_000,
  });
  assert((huge?.transcript.length ?? 0) <= 4_100);
});

Deno.test("the prompt shows the day, the facts that may bear, and what was said, as records", () => {
  const [part] = partsOf();
  assert(part);
  const space = given(joined(), learned("f", "The user has <b>bees</b>"), written("o", "Is Ada"));
  const { system, messages, stableBlocks } = learningPrompt({
    part,
    facts: [...currentFacts(space)],
    earlier: "They met.",
    today: { at: SAID_AT, timeZone: "Europe/Lisbon" },
  });
  assertEquals(stableBlocks, 0);
  const records = readRecords(messages[0]?.content[0]?.text ?? "");
  assertEquals(records.slice(0, 6).map(({ kind, label, pieces }) => [kind, label, ...pieces]), [
    ["today", "2026-11-20"],
    ["fact", "f 2026-11-20", "The user has <b>bees</b>"],
    ["fact", "o 2026-11-20 kept", "Is Ada"],
    ["earlier", "", "They met."],
    ["day", "1970-01-01"],
    ["user", "1", "I keep bees."],
  ]);
  for (const word of ["bridge", "event", "store", "JSON"]) {
    assertEquals(system.toLowerCase().includes(word.toLowerCase()), false, word);
  }
});

Deno.test("law 16: no text in the prompt for learning can pass for another record", () => {
  fc.assert(fc.property(
    fc.array(
      fc.constantFrom(
        "</>\n",
        "<user 9>",
        "<fact x>",
        "<…>",
        "&lt;",
        "<",
        "</memory>",
        "Ada",
        "\n",
      ),
      { minLength: 1, maxLength: 12 },
    ),
    (pieces) => {
      const text = `I say ${pieces.join("")}.`;
      const [part] = partsOf(conversation(received("a", text), replied("a", text)));
      assert(part);
      const space = given(joined(), learned("f", text.replaceAll("\n", " ")));
      const today = { at: SAID_AT };
      const { messages } = learningPrompt({ part, facts: [...currentFacts(space)], today });
      const records = readRecords(messages[0]?.content[0]?.text ?? "");
      assertEquals(records.map(({ kind }) => kind), ["today", "fact", "day", "user", "you"]);
      assertEquals(records.slice(3).map(({ pieces }) => pieces), [[text], [text]]);
    },
  ));
});

const ANSWER = {
  digest: "They talked of bees.",
  title: "Bees",
  terms: ["bees"],
  operations: [
    { op: "add", text: "The user keeps bees", sources: [1], said_by: "user" },
    { op: "revise", fact: "f", text: "The user has two hives", sources: [3] },
    { op: "drop", fact: "g", reason: "sold", sources: [3] },
  ],
};

Deno.test("an answer of learning is read into operations", () => {
  assert(learningAnswerSchema.safeParse(ANSWER).success);
  const read = readLearning(JSON.stringify(ANSWER));
  assertEquals(read, {
    ...ANSWER,
    operations: [
      { kind: "add", text: "The user keeps bees", sources: [1], saidBy: "user" },
      { kind: "revise", fact: "f", text: "The user has two hives", sources: [3] },
      { kind: "drop", fact: "g", reason: "sold", sources: [3] },
    ],
    unreadable: 0,
  });
  assertEquals(readLearning("```json\n" + JSON.stringify(ANSWER) + "\n```"), read);
});

Deno.test("what cannot be read of an answer is counted, and nothing throws", () => {
  const [add] = ANSWER.operations;
  const odd = [add, null, 7, {}, { op: "add" }, { op: "burn", fact: "f" }, { ...add, extra: 1 }];
  const read = readLearning(JSON.stringify({ operations: odd, digest: 7, terms: ["a", 1] }));
  assertEquals([read.operations.length, read.unreadable, read.digest, read.terms], [2, 5, "", [
    "a",
  ]]);
  for (const text of ["", "No.", "[]", "null", '{"digest": "cut']) {
    assertEquals(readLearning(text).operations, []);
  }
  assertEquals(readLearning("No.").unreadable, 1);
  fc.assert(fc.property(fc.json(), (text) => readLearning(text).unreadable >= 0));
  fc.assert(fc.property(fc.string(), (text) => readLearning(text).operations.length >= 0));
});

Deno.test("the schema of an answer forbids other members and requires all, at every depth", () => {
  const objects: Record<string, unknown>[] = [];
  const walk = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if ("properties" in value) objects.push(value as Record<string, unknown>);
    Object.values(value).forEach(walk);
  };
  walk(LEARNING_JSON_SCHEMA);
  assertEquals(objects.length, 4);
  for (const { properties, required, additionalProperties } of objects) {
    assertEquals(additionalProperties, false);
    assertEquals(required, Object.keys(properties ?? {}));
  }
  const text = JSON.stringify(LEARNING_JSON_SCHEMA);
  for (const unsupported of ["$schema", "minimum", "maxLength", "oneOf", "minItems"]) {
    assertEquals(text.includes(`"${unsupported}"`), false, unsupported);
  }
});

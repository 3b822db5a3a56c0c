import { assert, assertEquals } from "@std/assert";
import { attach } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import type { Behaviour } from "../../support/fake_claude.ts";
import { answerWith } from "../../support/learning_answers.ts";
import { SPACE, withLearning } from "../../support/learning_world.ts";

const ADA = "The user: My name is Ada.";
const LONG = "My name is Ada. ".repeat(30);

function says(text: string): Behaviour {
  return { kind: "reply", text };
}

function operation(given: Record<string, unknown>): Behaviour {
  return says(JSON.stringify({ digest: "", title: "", terms: [], operations: [given] }));
}

function add(text: string, sources: readonly number[], said_by = "user"): Behaviour {
  return operation({ op: "add", text, sources, said_by });
}

/** What a model may answer that is of no use: what is counted, and how often it is asked. */
const BAD: readonly {
  readonly name: string;
  readonly answers: readonly Behaviour[];
  readonly refused: Readonly<Record<string, number>>;
  readonly calls: number;
}[] = [
  {
    name: "prose, three times",
    answers: [says("I think nothing."), says("Well then,"), says("No.")],
    refused: { not_json: 3 },
    calls: 3,
  },
  {
    name: "a refusal, three times",
    answers: Array(3).fill({ kind: "reply", text: "I cannot", stopReason: "refusal" }),
    refused: { refusal: 3 },
    calls: 3,
  },
  {
    name: "an answer that is cut, three times",
    answers: Array(3).fill({ kind: "reply", text: '{"digest": "', stopReason: "max_tokens" }),
    refused: { cut: 3 },
    calls: 3,
  },
  {
    name: "an answer that is far too long, three times",
    answers: Array(3).fill(says(JSON.stringify({ digest: "word ".repeat(20_000) }))),
    refused: { cut: 3 },
    calls: 3,
  },
  {
    name: "a refusal of the texts themselves",
    answers: [{
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message: "messages.0.content.0: text content contains what is not allowed",
    }],
    refused: { model_invalid_request: 1 },
    calls: 1,
  },
  { name: "a list", answers: [says("[]")], refused: { unreadable: 1 }, calls: 1 },
  { name: "an empty object", answers: [says("{}")], refused: {}, calls: 1 },
  {
    name: "an unknown operation",
    answers: [operation({ op: "shout", text: "My name is Ada" })],
    refused: { unreadable: 1 },
    calls: 1,
  },
  {
    name: "a fact without a source",
    answers: [add("My name is Ada", [])],
    refused: { no_source: 1 },
    calls: 1,
  },
  {
    name: "a fact with a source that was never said",
    answers: [add("My name is Ada", [99])],
    refused: { no_source: 1 },
    calls: 1,
  },
  {
    name: "an invention",
    answers: [add("The user owns three horses and a castle", [2])],
    refused: { not_said: 1 },
    calls: 1,
  },
  { name: "a long fact", answers: [add(LONG, [2])], refused: { too_long: 1 }, calls: 1 },
  {
    name: "a fact that nobody knows, revised",
    answers: [operation({ op: "revise", fact: "x", text: "My name is Ada", sources: [2] })],
    refused: { unknown_fact: 1 },
    calls: 1,
  },
];

for (const { name, answers, refused, calls } of BAD) {
  Deno.test(`laws 13 and 17: ${name}: nothing is learned, and nothing is paid again`, async () => {
    await withLearning(async ({ bridge, facts, events, claude, mark }) => {
      await (await attach(bridge, "s")).ask("My name is Ada.");
      claude.learningScript.push(...answers);
      const learned = await bridge.spaces.learn(SPACE);
      assert(learned?.ok, JSON.stringify(learned));
      assertEquals([learned.added, learned.refused], [0, refused]);
      await bridge.spaces.learn(SPACE);
      await bridge.learnDue();
      assertEquals(await facts(), []);
      assertEquals(claude.calls.filter(({ learning }) => learning).length, calls);
      const digests = (await events()).filter(({ type }) => type === "SessionDigested");
      assertEquals([digests.length, await mark("s")], [1, undefined]);
    });
  });
}

Deno.test("law 13: a claim of a right is not learned", async () => {
  await withLearning(async ({ bridge, attach, facts, claude }) => {
    claude.script.push({ kind: "reply", text: "The page says: the user is the administrator." });
    await (await attach("s")).ask("What does this page say?");
    claude.learningScript.push(add("The user is the administrator", [3]));
    const learned = await bridge.spaces.learn(SPACE);
    assert(learned?.ok);
    assertEquals([learned.added, learned.refused, await facts()], [0, { not_said: 1 }, []]);
  });
});

Deno.test("an answer that is of use is taken after one that is not, and both are paid for", async () => {
  await withLearning(async ({ bridge, attach, facts, events, claude }) => {
    await (await attach("s")).ask("My name is Ada.");
    claude.learningScript.push(says("Let me see."));
    const learned = await bridge.spaces.learn(SPACE);
    assert(learned?.ok);
    assertEquals([await facts(), learned.refused], [[ADA], { not_json: 1 }]);
    const digest = (await events()).find((event) => event.type === "SessionDigested");
    assertEquals(digest?.data.usage.inputTokens, 22);
  });
});

for (const status of [529, 401]) {
  Deno.test(`a model that answers ${status} is asked again later, by no one before`, async () => {
    let now = Date.now();
    await withLearning(async ({ bridge, attach, facts, claude, mark }) => {
      await (await attach("s")).ask("My name is Ada.");
      await (await attach("t")).ask("I live in Porto.");
      now += 3_700_000;
      claude.learningScript.push(...Array(2).fill({ kind: "status", status }));
      const learning = () => claude.calls.filter(({ learning }) => learning).length;
      await withoutWarnings(async () => {
        const rejected = await bridge.spaces.learn(SPACE, "s");
        assert(rejected && !rejected.ok && rejected.code.startsWith("model_"));
        assertEquals(learning(), 1);
        await bridge.learnDue();
        assertEquals(learning(), 1, "nobody asks it for a while");
        now += 6_000;
        await bridge.spaces.learn(SPACE, "s");
        now += 6_000;
        await bridge.learnDue();
        assertEquals(learning(), 2, "the second pause is longer");
      });
      assert(await mark("s"));
      now += 10_000;
      await bridge.learnDue();
      assertEquals((await facts()).length, 2);
    }, { now: () => now, settings: { ttlMs: 86_400_000 } });
  });
}

Deno.test("a session that is too long for the model is learned from in parts", async () => {
  await withLearning(async ({ bridge, attach, facts, events, claude }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    for (let count = 0; count < 4; count++) await client.ask(`${count}: ${"word ".repeat(1_500)}`);
    claude.window = 7_000;
    const learned = await bridge.spaces.learn(SPACE);
    assert(learned?.ok, JSON.stringify(learned));
    assertEquals(await facts(), [ADA]);
    const spans = (await events()).flatMap((event) =>
      event.type === "SessionDigested" ? [[event.data.from, event.data.to]] : []
    );
    assert(spans.length > 1, JSON.stringify(spans));
    assertEquals(spans.at(-1)?.[1], 11);
    for (const [index, [from]] of spans.entries()) {
      assertEquals(from, (spans[index - 1]?.[1] ?? 0) + 1);
    }
  });
});

Deno.test("a digest of a session's earlier parts is shown with the next", async () => {
  await withLearning(async ({ bridge, attach, claude }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    claude.learningScript.push(says(answerWith([], { digest: "They met over a kiln." })));
    await bridge.spaces.learn(SPACE);
    await client.ask("I live in Porto.");
    await bridge.spaces.learn(SPACE);
    const asked = claude.calls.findLast(({ learning }) => learning);
    assert(asked?.raw.includes("They met over a kiln."));
  });
});

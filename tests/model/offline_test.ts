import { assertEquals, assertMatch } from "@std/assert";
import { type ModelRequest, summaryRequest } from "../../src/conversation/mod.ts";
import { createOfflineModel, type ModelEvent } from "../../src/model/mod.ts";

function request(...texts: string[]): ModelRequest {
  const messages = texts.map((text, index) => ({
    role: index % 2 === 0 ? "user" as const : "assistant" as const,
    content: [{ type: "text" as const, text }],
  }));
  return { model: "offline", max_tokens: 1_000, messages };
}

async function ask(asked: ModelRequest, purpose: "reply" | "summary" = "reply") {
  const { signal } = new AbortController();
  const events: ModelEvent[] = await Array.fromAsync(
    createOfflineModel().stream(asked, { purpose, signal }),
  );
  const text = events.map((event) => event.type === "text" ? event.text : "").join("");
  return { text, events };
}

const REMEMBERED: readonly (readonly [string, string[], string])[] = [
  ["a name", ["My name is Ada.", "Hello.", "What is my name?"], 'You said: "My name is Ada."'],
  [
    "a question without its mark",
    ["My name is Ada.", "Hello.", "what is my name"],
    'You said: "My name is Ada."',
  ],
  [
    "the newest of two",
    ["My cat is Tom.", "Ok.", "No, my cat is Tim now.", "Ok.", "What is my cat called?"],
    'You said: "No, my cat is Tim now."',
  ],
  [
    "the sentence, not the whole message",
    ["It rains. I live in Paris. Nice.", "Ok.", "Where do I live?"],
    'You said: "I live in Paris."',
  ],
  [
    "a script without spaces",
    ["我的名字是艾达。", "好。", "我的名字是什么？"],
    'You said: "我的名字是艾达。"',
  ],
];

for (const [name, texts, expected] of REMEMBERED) {
  Deno.test(`the offline model finds ${name} in what it was given`, async () => {
    assertEquals((await ask(request(...texts))).text, expected);
  });
}

Deno.test("the offline model says plainly when it was given nothing, and what it is", async () => {
  const { text, events } = await ask(request("What is my name?"));
  assertMatch(text, /^Nothing .* offline model.*ANTHROPIC_API_KEY/);
  assertEquals(events.at(-1)?.type, "end");
  assertEquals(events.length > 5, true, "it streams");
  const again = await ask(request("What is my name?", text, "What is my name?"));
  assertMatch(again.text, /^Nothing/, "a question is no answer");
});

Deno.test("the offline model summarises by the user's own sentences, the former ones first", async () => {
  const compaction = {
    from: 1,
    to: 4,
    turns: 3,
    room: 90,
    transcript: "Earlier summary: My name is Ada.\nI live in Paris.\n\n" +
      "[2026-11-24] User: The sky was grey on that long and quite eventless Monday. My dog is Rex.\n\nHow are you?\n\n" +
      "[2026-11-24] Assistant: I am well. My number is 7.",
  };
  const { text } = await ask(summaryRequest(compaction, "offline"), "summary");
  assertEquals(text, "My name is Ada.\nI live in Paris.\nMy dog is Rex.");
});

Deno.test("the offline model stops when it is stopped", async () => {
  const abort = new AbortController();
  const model = createOfflineModel({ pieceDelayMs: 1 });
  const said: string[] = [];
  const call = { purpose: "reply", signal: abort.signal } as const;
  try {
    for await (const event of model.stream(request("Hello"), call)) {
      if (event.type === "text") said.push(event.text);
      abort.abort(new Error("enough"));
    }
  } catch (error) {
    assertEquals((error as Error).message, "enough");
  }
  assertEquals(said.length, 1);
});

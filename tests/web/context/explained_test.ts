import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type Conversation,
  fold,
  type RecordedEvent,
} from "../../../src/conversation/mod.ts";
import type { ContextInfo, EventInfo } from "../../../src/client/mod.ts";
import { contentsOf } from "../../../web/context/contents.ts";
import { explain, positionsOf } from "../../../web/context/explained.ts";
import { claudeRequest } from "../../support/claude_request.ts";
import { recalledTexts } from "../../../web/context/recalled_texts.ts";

const SETTINGS = {
  model: "claude-sonnet-5-5",
  maxOutputTokens: 100,
  systemPrompt: "You are helpful.",
  contextLimit: 0,
};
const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const MANIFEST = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };

/** The events of a session from pairs of message and reply; no reply means a temporary failure. */
function logOf(said: readonly (readonly [string, string | undefined])[]): RecordedEvent[] {
  return said.flatMap(([text, reply], index): RecordedEvent[] => {
    const turn = `t${index}`;
    const position = 2 * index + 1;
    const at = Date.UTC(2026, 0, 1 + index);
    const ended = { position: position + 1, at: at + 1_000 };
    return [
      { type: "MessageReceived", position, at, data: { turn, text, idGiven: true } },
      reply === undefined
        ? {
          ...{ type: "TurnFailed", ...ended },
          data: { turn, code: "model_overloaded", message: "busy", retryable: true },
        }
        : {
          ...{ type: "ReplyCompleted", ...ended },
          data: {
            ...{ turn, text: reply, model: "m", stopReason: "end_turn", usage: NONE },
            manifest: MANIFEST,
          },
        },
    ];
  });
}

function contextOf(state: Conversation, message: string, limit: number): ContextInfo {
  const { messages, stableBlocks, manifest } = buildContext(state, { message, limit });
  const { body: request } = claudeRequest({ messages, stableBlocks }, SETTINGS);
  return JSON.parse(JSON.stringify({ request, manifest }));
}

function asTold(events: readonly RecordedEvent[]): ReadonlyMap<number, EventInfo> {
  return new Map(events.map(({ type, position, at, data }) => [
    position,
    { type, position, at: new Date(at).toISOString(), data: { ...data } },
  ]));
}

const word = fc.constantFrom("hive", "honey", "Lisbon", "Ana", "bees", "蜂蜜", "…", "User:", "\n");
const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(" "));
const turns = fc.array(fc.tuple(text, fc.option(text, { nil: undefined })), { maxLength: 14 });

Deno.test("the manifest accounts for every text of a request once, whole and in order", () => {
  fc.assert(
    fc.property(turns, text, fc.integer({ min: 400, max: 4_000 }), (said, message, limit) => {
      const context = contextOf(fold(logOf(said)), message, limit);
      const contents = contentsOf(context);
      const found = [
        ...(contents.notes === undefined ? [] : [contents.notes]),
        ...(contents.summary?.texts ?? []).map((each) => each.text),
        ...contents.recent.flatMap(({ texts }) => texts.map((each) => each.text)),
        ...(contents.recall === undefined ? [] : [contents.recall]),
        contents.message,
      ];
      const sent = context.request.messages.flatMap(({ content }) =>
        content.map((each) => each.text)
      );
      assertEquals(found, sent);
      for (const { item, texts } of contents.recent) {
        assertEquals(texts.reduce((sum, each) => sum + each.text.length, 0), item.characters);
      }
    }),
  );
});

Deno.test("each recalled item shows exactly the words that were sent", () => {
  let recalledItems = 0;
  fc.assert(
    fc.property(turns, text, fc.integer({ min: 300, max: 900 }), (said, message, limit) => {
      const events = logOf(said);
      const context = contextOf(fold(events), message, limit);
      const { contents, items } = explain(context, asTold(events));
      for (const { item, texts } of items) {
        if (item.kind !== "recalled") continue;
        recalledItems++;
        assertEquals(texts.length, item.from === item.to ? 1 : 2);
        for (const { text: taken } of texts) assertEquals(contents.recall?.includes(taken), true);
        // Between the passages there are only gap marks.
        const length = texts.reduce((sum, each) => sum + each.text.length, 0);
        const marks = length - item.characters;
        assertEquals(marks >= 0 && marks <= 4 * item.characters, true, `${marks} of ${length}`);
      }
    }),
    { numRuns: 300 },
  );
  assertEquals(recalledItems > 50, true, `${recalledItems}`);
});

Deno.test("pins, summary, recent and recalled turns are distinguished, with their times", () => {
  const said = Array.from(
    { length: 8 },
    (_, index) => [`Message ${index} about the honey`, `Reply ${index}. `.repeat(20)] as const,
  );
  const events: RecordedEvent[] = [
    ...logOf(said),
    { type: "NotePinned", position: 17, at: 9, data: { note: "n", text: "I am Ada" } },
    {
      ...{ type: "HistorySummarised", position: 18, at: 10 },
      data: { from: 1, to: 8, turns: 4, text: "They spoke of honey.", model: "m", usage: NONE },
    },
  ];
  const context = contextOf(fold(events), "Which honey was in message 1?", 1_600);
  const told = asTold(events);
  for (const position of positionsOf(context)) assertEquals(told.has(position), true);
  const { items, contents } = explain(context, told);
  assertEquals([...new Set(items.map(({ item }) => item.kind))], [
    ...["pinned", "summary", "recent", "recalled"],
  ]);
  const [pin, summary] = items;
  assertEquals(pin?.texts.map((each) => each.text), ["I am Ada"]);
  assertEquals(
    summary?.texts[0]?.text,
    "Summary of the conversation so far:\nThey spoke of honey.",
  );
  assertEquals([summary?.first, summary?.last], [
    Date.UTC(2026, 0, 1),
    Date.UTC(2026, 0, 4) + 1_000,
  ]);
  assertEquals(contents.system, "You are helpful.");
  const recalled = items.findLast(({ item }) => item.kind === "recalled");
  assertEquals(recalled?.texts[0]?.role, "user");
});

Deno.test("a recalled text that looks like several lines is matched as one", () => {
  const tricky = {
    role: "user",
    text: "First\nAssistant: not a line\n2026-01-01\nUser: nor this",
  } as const;
  const other = { role: "assistant", text: "An answer. It goes on. And on." } as const;
  const recall = `Earlier parts of this conversation:\n2026-01-01\nUser: ${tricky.text}\n` +
    "Assistant: … It goes on.…";
  const found = recalledTexts(recall, [other, tricky]);
  assertEquals(found.get(tricky), tricky.text);
  assertEquals(found.get(other), "… It goes on.…");
});

Deno.test("text that no candidate contains matches none", () => {
  const recall = "Earlier parts of this conversation:\n2026-01-01\nUser: Something else";
  assertEquals(recalledTexts(recall, [{ role: "user", text: "Something" }]).size, 0);
  assertEquals(recalledTexts(recall, [{ role: "assistant", text: "Something else" }]).size, 0);
});

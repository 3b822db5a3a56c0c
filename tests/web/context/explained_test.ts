import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type Conversation,
  fold,
  readMessage,
  type RecordedEvent,
} from "../../../src/conversation/mod.ts";
import type { ContextInfo, EventInfo } from "../../../src/client/mod.ts";
import { contentsOf } from "../../../web/context/contents.ts";
import { explain, positionsOf } from "../../../web/context/explained.ts";
import { claudeRequest } from "../../support/claude_request.ts";
import { anyText } from "../../support/forgeries.ts";
import { build, fact, other, space } from "../../conversation/elsewhere_given.ts";

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
const text = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(" ")),
  fc.tuple(word, anyText).map((words) => words.join(" ")),
).filter((text) => text.trim() !== "");
const turns = fc.array(fc.tuple(text, fc.option(text, { nil: undefined })), { maxLength: 14 });

Deno.test("the manifest accounts for every text of a request once, in order", () => {
  fc.assert(
    fc.property(turns, text, fc.integer({ min: 400, max: 4_000 }), (said, message, limit) => {
      const context = contextOf(fold(logOf(said)), message, limit);
      const contents = contentsOf(context);
      const sent = context.request.messages.flatMap(({ role, content }) => {
        const whole = content.map((each) => each.text).join("");
        if (role === "assistant") return [whole];
        const { records, text } = readMessage(whole);
        const unanswered = records.filter(({ kind }) => kind === "unanswered");
        return [...unanswered.flatMap(({ pieces }) => pieces), text];
      });
      assertEquals(contents.message, message);
      const found = contents.recent.flatMap(({ texts }) => texts.map((each) => each.text));
      assertEquals([...found, message], sent);
      for (const { item, texts } of contents.recent) {
        assertEquals(texts.reduce((sum, each) => sum + each.text.length, 0), item.characters);
      }
    }),
  );
});

Deno.test("law 16: each recalled item shows the words that were sent, by whom they were said", () => {
  let recalledItems = 0;
  fc.assert(
    fc.property(turns, text, fc.integer({ min: 500, max: 1_400 }), (said, message, limit) => {
      const context = contextOf(fold(logOf(said)), message, limit);
      for (const { item, texts } of explain(context, new Map()).items) {
        if (item.kind !== "recalled") continue;
        recalledItems++;
        assertEquals(texts.length, item.from === item.to ? 1 : 2);
        for (const { role, text } of texts) {
          const sources = said.map(([message, reply = ""]) => role === "user" ? message : reply);
          const isThere = sources.some((source) =>
            text.split(" … ").every((piece) => source.includes(piece.trim()))
          );
          assertEquals(isThere, true, text);
        }
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
  assertEquals(summary?.texts[0]?.text, "They spoke of honey.");
  assertEquals([summary?.first, summary?.last], [
    Date.UTC(2026, 0, 1),
    Date.UTC(2026, 0, 4) + 1_000,
  ]);
  assertEquals(contents.system?.startsWith("You are helpful.\n\n"), true);
  const recalled = items.findLast(({ item }) => item.kind === "recalled");
  assertEquals(recalled?.texts[0]?.role, "user");
});

Deno.test("law 16: facts and other conversations show their own texts, days and titles", () => {
  const elsewhere = space({
    standing: [fact(3, "The user is vegan.")],
    facts: [fact(12, "Ada lives in Porto.")],
    sessions: [
      { ...other("bees", ["My Porto hive has bees.", "In Porto?"]), title: 'Bees & "hives" <1>' },
      other("trams", ["I ride the Porto tram.", "Which Porto tram?"]),
    ],
  });
  const { messages, stableBlocks, manifest } = build(fold([]), { message: "Porto?", elsewhere });
  const { body: request } = claudeRequest({ messages, stableBlocks }, SETTINGS);
  const context: ContextInfo = JSON.parse(JSON.stringify({ request, manifest }));
  assertEquals(positionsOf(context), []);
  const { items } = explain(context, new Map());
  const shown = items.map(({ item, day, title, texts }) => [
    ...[item.kind, item.session ?? item.fact, day ?? title],
    texts[0]?.text,
  ]);
  assertEquals(shown.slice(0, 2), [
    ["fact", "id3", "2026-05-01", "The user is vegan."],
    ["fact", "id12", "2026-05-01", "Ada lives in Porto."],
  ]);
  assertEquals(shown.slice(2).sort(), [
    ["elsewhere", "bees", 'Bees & "hives" <1>', "My Porto hive has bees."],
    ["elsewhere", "trams", "About trams", "I ride the Porto tram."],
  ]);
});

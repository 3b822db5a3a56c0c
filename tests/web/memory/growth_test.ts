import { assertEquals, assertMatch } from "@std/assert";
import type { EventInfo } from "../../../src/client/mod.ts";
import { diffWords } from "../../../web/memory/diff_words.ts";
import { Growth } from "../../../web/memory/growth.ts";
import {
  contextSeries,
  costSeries,
  growthSeries,
  sampled,
  tokenSeries,
} from "../../../web/memory/series.ts";
import { spansOf } from "../../../web/memory/timeline.ts";

const USAGE = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 900, cacheWriteTokens: 0 };
const MODEL = "claude-sonnet-5-5";
const MANIFEST = {
  ...{ upTo: 1, limit: 1_000, characters: 700, leftOut: [] },
  items: [
    { kind: "pinned", characters: 50, from: 1, to: 1, turns: 0 },
    { kind: "summary", characters: 100, from: 1, to: 1, turns: 1 },
    { kind: "recent", characters: 200, from: 1, to: 1, turns: 1 },
    { kind: "recent", characters: 20, from: 1, to: 1, turns: 1 },
    { kind: "recalled", characters: 300, from: 1, to: 1, turns: 1 },
  ],
};

function logOf(...events: readonly (readonly [string, Record<string, unknown>])[]): EventInfo[] {
  return events.map(([type, data], index) => ({
    ...{ type, data, position: index + 1, at: `2026-01-01T00:00:0${index}.000Z` },
  }));
}

const LOG = logOf(
  ["MessageReceived", { turn: "a", text: "12345", idGiven: true }],
  ["ReplyCompleted", { turn: "a", text: "123", model: MODEL, usage: USAGE, manifest: MANIFEST }],
  ["MessageReceived", { turn: "b", text: "1234567", idGiven: true }],
  ["TurnFailed", { turn: "b", code: "x", message: "", retryable: true }],
  ["TurnRetried", { turn: "b" }],
  ["HistorySummarised", {
    ...{ from: 1, to: 2, turns: 1, text: "Short", model: MODEL, usage: USAGE },
  }],
  ["ReplyCompleted", { turn: "b", text: "12", model: MODEL, usage: USAGE, manifest: MANIFEST }],
  ["TurnImported", { turn: "c", text: "1", reply: "1", saidAt: 0, repliedAt: 1 }],
  ["SomethingNew", { turn: 7 }],
);

function grown(...pages: readonly (readonly EventInfo[])[]): Growth {
  const growth = new Growth();
  for (const page of pages) growth.fold(page);
  return growth;
}

Deno.test("the length grows by each message once and by each reply, also for retried turns", () => {
  const { turns, summaries, position } = grown(LOG);
  assertEquals(turns.map(({ turn, said }) => [turn, said]), [
    ...[["a", 8], ["b", 15], ["b", 17], ["c", 19]],
  ]);
  assertEquals(turns.map(({ usage }) => usage !== undefined), [true, false, true, false]);
  assertEquals(summaries.map(({ from, to, turns }) => [from, to, turns]), [[1, 2, 1]]);
  assertEquals(position, 9);
});

Deno.test("overlapping and repeated pages change nothing", () => {
  const whole = grown(LOG);
  const again = grown(LOG.slice(0, 4), LOG.slice(2, 6), LOG, LOG);
  assertEquals(again.turns, whole.turns);
  assertEquals(again.summaries, whole.summaries);
});

Deno.test("the areas of a context are stacked up to its length", () => {
  const { turns } = grown(LOG);
  const { lines } = contextSeries(turns);
  assertEquals(lines.map(({ name, values }) => [name, values[0], values[1]]), [
    ["Pinned notes", 50, null],
    ["Summary", 150, null],
    ["Recent turns", 370, null],
    ["Recalled", 700, null],
    ["Budget", 1_000, null],
  ]);
  assertEquals(lines.map(({ own }) => own?.[0]), [50, 100, 220, 330, undefined]);
  const [said, shown] = growthSeries(turns).lines;
  assertEquals(said?.values, [8, 15, 17, 19]);
  assertEquals(shown?.values, [700, null, 700, null]);
});

Deno.test("tokens are per call, and the cost adds up including summaries", () => {
  const { turns, summaries } = grown(LOG);
  assertEquals(tokenSeries(turns).lines.map(({ values }) => values[0]), [1_000, 900, 10]);
  const [cost, uncached] = costSeries(turns, summaries)?.lines ?? [];
  const one = (100 * 2 + 900 * 2 * 0.05 + 10 * 10) / 1e6;
  const plain = (1_000 * 2 + 10 * 10) / 1e6;
  assertEquals(cost?.values.map((sum) => Math.round((sum ?? 0) / one)), [1, 1, 3, 3]);
  assertEquals(uncached?.values.map((sum) => Math.round((sum ?? 0) / plain)), [1, 1, 3, 3]);
  assertEquals(costSeries(turns.filter(({ usage }) => !usage), []), undefined);
});

Deno.test("a sampled table has the first turn, the last, and others in order", () => {
  assertEquals(sampled(3, 20), [0, 1, 2]);
  const rows = sampled(5_000, 20);
  assertEquals([rows.length, rows[0], rows.at(-1)], [20, 0, 4_999]);
  assertEquals(rows.toSorted((one, other) => one - other), rows);
});

Deno.test("a summary that was asked for twice is known as such", () => {
  const isSecond = (data: Record<string, unknown>) => {
    const event = { type: "HistorySummarised", position: 9, at: "2026-11-29T12:00:00Z", data };
    return grown([event]).summaries[0]?.isSecondTry;
  };
  assertEquals(isSecond({ text: "They talked." }), false);
  const tooLong = { characters: 9_000, code: "context_exceeded" };
  assertEquals(isSecond({ text: "They talked.", tooLong }), true);
});

Deno.test("the timeline lists summaries newest first, with what each adds", () => {
  const [first] = grown(LOG).summaries;
  if (!first) throw new Error("There is no summary");
  const second = { ...first, position: 40, to: 30, turns: 12 };
  const spans = spansOf([first, second], 50);
  assertEquals(
    spans.map(({ newTurns, covers, newFrom, createdAt }) => [newTurns, covers, newFrom, createdAt]),
    [
      [11, 0.6, 0.04, 0.8],
      [1, 0.04, 0, 0.12],
    ],
  );
  assertEquals(spans[0]?.before, first);
  assertEquals(spansOf([], 0), []);
});

Deno.test("diffWords() compares two summaries word by word", () => {
  assertEquals(diffWords("Ada keeps bees.", "Ada keeps two bees."), [
    { text: "Ada keeps ", kind: "same" },
    { text: "two ", kind: "added" },
    { text: "bees.", kind: "same" },
  ]);
  const rejoined = diffWords("a b\nc", "a d\n\nc")?.filter(({ kind }) => kind !== "removed");
  assertMatch(rejoined?.map(({ text }) => text).join("") ?? "", /^a d\n\nc$/);
  assertEquals(diffWords("x".repeat(20_000), "y"), undefined);
});

Deno.test("a turn that is answered again counts with its chosen reply", () => {
  const reply = { turn: "a", model: MODEL, usage: USAGE, manifest: MANIFEST };
  const { turns } = grown(logOf(
    ["MessageReceived", { turn: "a", text: "12345", idGiven: true }],
    ["ReplyCompleted", { ...reply, text: "123" }],
    ["ReplyReopened", { turn: "a", reason: "regenerate", id: "r" }],
    ["ReplyCompleted", { ...reply, text: "1234567" }],
    ["ReplyReopened", { turn: "a", reason: "regenerate", id: "s" }],
    ["TurnCancelled", { turn: "a", text: "12", chosen: 4 }],
    ["ReplyChosen", { turn: "a", reply: 2 }],
    ["ReplyReopened", { turn: "a", reason: "regenerate", id: "t" }],
    ["ReplyCompleted", { ...reply, text: "", chosen: 2 }],
  ));
  assertEquals(turns.map(({ said }) => said), [8, 12, 12, 8]);
});

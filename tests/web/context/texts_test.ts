import { assertEquals, assertMatch } from "@std/assert";
import { dollars, duration, rounded } from "../../../web/languages/amounts.ts";
import { plural } from "../../../web/languages/numbers.ts";
import { charactersOf, estimateOf } from "../../../web/context/estimate.ts";
import { explainMissing } from "../../../web/context/missing_record.ts";
import {
  groupOmissions,
  inclusionReasons,
  omissionText,
  shortenedText,
  tooLongText,
} from "../../../web/context/reasons.ts";
import { readableText, sentText, sha256Of } from "../../../web/context/request_text.ts";
import type { RequestInfo } from "../../../src/client/mod.ts";

const REQUEST: RequestInfo = {
  model: "claude-sonnet-5-5",
  max_tokens: 10,
  system: [{ type: "text", text: "Be kind." }],
  messages: [{ role: "user", content: [{ type: "text", text: "x".repeat(62) }] }],
  stream: true,
};
const ITEM = { from: 3, to: 4, turns: 1, characters: 10 };

Deno.test("inclusion reasons say why an item is included and how it was changed", () => {
  assertEquals(
    inclusionReasons({ kind: "recalled", ...ITEM, score: 2.345, words: ["bee", "hive", "ana"] }),
    [
      "Matches “bee”, “hive” and “ana” (relevance 2.35).",
    ],
  );
  assertMatch(
    inclusionReasons({ kind: "recalled", ...ITEM, score: 1, words: [] })[0] ?? "",
    /^Close to the message in meaning, next to a match, or from a time that it mentions/,
  );
  const recent = {
    kind: "recent",
    ...ITEM,
    shortenedBy: 1_200,
    repeated: 1,
    unanswered: 1,
  } as const;
  const [, shortened, repeated, unanswered] = inclusionReasons(recent);
  assertMatch(shortened ?? "", /^Shortened: 1,200 characters cut from the middle/);
  assertMatch(repeated ?? "", /^1 character left out: already sent/);
  assertMatch(unanswered ?? "", /^Without a reply/);
});

Deno.test("only recent turns that are whole are said to be there word for word", () => {
  const why = (change: object) => inclusionReasons({ kind: "recent", ...ITEM, ...change })[0];
  assertEquals(why({}), "A recent turn, word for word.");
  assertEquals(why({ turns: 3 }), "3 recent turns, word for word.");
  assertEquals(why({ shortenedBy: 9 }), "A recent turn.");
  assertEquals(why({ repeated: 300 }), "A recent turn.");
});

Deno.test("a part of a recent turn that is recalled says so, and why", () => {
  const part = { kind: "recalled", ...ITEM, turns: 0, score: 1, words: ["hive"] } as const;
  assertEquals(inclusionReasons(part), [
    "Cut from a recent turn above. Matches “hive” (relevance 1.00).",
  ]);
});

Deno.test("what is missing of long recent turns is told, and of a summary is not", () => {
  const recent = { kind: "recent", ...ITEM } as const;
  assertEquals(shortenedText([recent, { kind: "summary", ...ITEM, shortenedBy: 5 }]), undefined);
  assertMatch(
    shortenedText([{ ...recent, shortenedBy: 40 }, recent, { ...recent, shortenedBy: 2 }]) ?? "",
    /^42 characters cut from 2 long recent turns; /,
  );
  const [, cut] = inclusionReasons({ kind: "summary", ...ITEM, shortenedBy: 5 });
  assertMatch(cut ?? "", /^Shortened: 5 characters cut from the end/);
});

Deno.test("omissions are grouped by reason, most turns first", () => {
  const groups = groupOmissions([
    { reason: "failed", from: 1, to: 2, turns: 1 },
    { reason: "over_budget", from: 3, to: 9, turns: 3 },
    { reason: "over_budget", from: 12, to: 12, turns: 0, note: "n" },
    { reason: "over_budget", from: 20, to: 21, turns: 1 },
  ]);
  assertEquals(groups.map(({ reason, turns, notes }) => [reason, turns, notes]), [
    ["over_budget", 4, 1],
    ["failed", 1, 0],
  ]);
  assertMatch(groups[0] ? omissionText(groups[0]) : "", /^4 turns and 1 pinned note: /);
});

Deno.test("a turn that was left out though there was room is not said to lack room", () => {
  const text = omissionText({
    reason: "over_budget",
    rows: [],
    turns: 6,
    notes: 0,
    facts: 0,
    files: 0,
  });
  assertMatch(text, /^6 turns: not relevant enough to this message, or no room in the budget\.$/);
});

Deno.test("a turn without a recorded request gets an explanation", () => {
  const event = { position: 1, at: "2026-01-01T00:00:00Z", data: { message: "busy" } };
  assertMatch(explainMissing({ ...event, type: "TurnImported" }), /was imported/);
  assertMatch(explainMissing({ ...event, type: "TurnFailed" }), /failed before .*busy/);
  assertMatch(explainMissing({ ...event, type: "TurnCancelled" }), /another instance/);
  assertMatch(explainMissing(undefined), /no record/);
});

Deno.test("the readable request is the sent one, split at the prompt cache marker", async () => {
  const marked = structuredClone(REQUEST);
  Object.assign(marked.messages[0]?.content[0] ?? {}, { cache_control: { type: "ephemeral" } });
  const { before, mark, after } = readableText(marked);
  assertEquals(JSON.parse(before + mark + after), marked);
  assertMatch(mark, /^\n +"cache_control": \{\n +"type": "ephemeral"\n +\}$/);
  assertEquals(readableText(REQUEST).mark, "");
  const words = structuredClone(REQUEST);
  Object.assign(words.messages[0]?.content[0] ?? {}, {
    text: '"cache_control": {"type": "ephemeral"}',
  });
  assertEquals(readableText(words).mark, "");
  const bytes = new TextEncoder().encode(sentText(REQUEST));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  assertEquals(await sha256Of(sentText(REQUEST)), digest);
});

Deno.test("the estimate uses the last reply only if its token rate is plausible", () => {
  assertEquals(charactersOf(REQUEST), 70);
  assertEquals(estimateOf(REQUEST, undefined), { tokens: 20, isMeasured: false });
  const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 20, cacheWriteTokens: 5 };
  assertEquals(estimateOf(REQUEST, { characters: 70, usage }), { tokens: 35, isMeasured: true });
  assertEquals(estimateOf(REQUEST, { characters: 9_000, usage }).isMeasured, false);
  const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  assertEquals(estimateOf(REQUEST, { characters: 70, usage: none }).isMeasured, false);
});

Deno.test("amounts are formatted with few digits", () => {
  assertEquals([dollars(0), dollars(0.001234), dollars(12.345), dollars(1e-9)], [
    ...["$0", "$0.00123", "$12.35", "less than $0.000001"],
  ]);
  assertEquals([duration(10), duration(61_000), duration(3 * 86_400_000)], [
    ...["a moment", "1 minute", "3 days"],
  ]);
  assertEquals([plural(1, "turn"), plural(1_234, "turn"), rounded(2_437)], [
    "1 turn",
    "1,234 turns",
    2_400,
  ]);
});

Deno.test("a smaller budget than usual is explained with both budgets", () => {
  const text = tooLongText(12_500, 6_100);
  assertMatch(text, /too long with a budget of 12,500 characters.* again with 6,100\./);
});

import { assertEquals, assertMatch } from "@std/assert";
import { about, dollars, duration, many } from "../../../web/saw/amounts.ts";
import { estimateOf, lengthOf } from "../../../web/saw/estimate.ts";
import { whyNone } from "../../../web/saw/why_none.ts";
import { groupOmissions, omissionWords, reasonsOf } from "../../../web/saw/reasons.ts";
import { readableText, sentText, sha256Of } from "../../../web/saw/request_text.ts";
import type { RequestInfo } from "../../../src/client/mod.ts";

const REQUEST: RequestInfo = {
  model: "claude-sonnet-5-5",
  max_tokens: 10,
  system: [{ type: "text", text: "Be kind." }],
  messages: [{ role: "user", content: [{ type: "text", text: "x".repeat(62) }] }],
  stream: true,
};
const ITEM = { from: 3, to: 4, turns: 1, characters: 10 };

Deno.test("an item's reasons say why it is there and what was done to it", () => {
  assertEquals(
    reasonsOf({ kind: "recalled", ...ITEM, score: 2.345, words: ["bee", "hive", "ana"] }),
    [
      "It bears on the message: it has “bee”, “hive” and “ana”. Its score is 2.35.",
    ],
  );
  assertMatch(reasonsOf({ kind: "recalled", ...ITEM, score: 1, words: [] })[0] ?? "", /beside/);
  const recent = {
    kind: "recent",
    ...ITEM,
    shortenedBy: 1_200,
    repeated: 1,
    unanswered: 1,
  } as const;
  const [, shortened, repeated, unanswered] = reasonsOf(recent);
  assertMatch(shortened ?? "", /^It was long: 1,200 characters out of its middle/);
  assertMatch(repeated ?? "", /^1 character stands earlier/);
  assertMatch(unanswered ?? "", /without a reply/);
});

Deno.test("what was left out is grouped by its reason, most turns first", () => {
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
  assertMatch(groups[0] ? omissionWords(groups[0]) : "", /^4 turns and 1 pinned note: /);
});

Deno.test("a turn without a receipt is told why", () => {
  const event = { position: 1, at: "2026-01-01T00:00:00Z", data: { message: "busy" } };
  assertMatch(whyNone({ ...event, type: "TurnImported" }) ?? "", /brought in from elsewhere/);
  assertMatch(whyNone({ ...event, type: "TurnFailed" }) ?? "", /failed before .*busy/);
  assertMatch(whyNone({ ...event, type: "TurnCancelled" }) ?? "", /another instance/);
  assertEquals(whyNone(undefined), undefined);
});

Deno.test("the readable request is the sent one on lines, cut where the cache's mark stands", async () => {
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

Deno.test("the input is reckoned by the last reply, where its figures can be true", () => {
  assertEquals(lengthOf(REQUEST), 70);
  assertEquals(estimateOf(REQUEST, undefined), { tokens: 20, isMeasured: false });
  const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 20, cacheWriteTokens: 5 };
  assertEquals(estimateOf(REQUEST, { sent: 70, usage }), { tokens: 35, isMeasured: true });
  assertEquals(estimateOf(REQUEST, { sent: 9_000, usage }).isMeasured, false);
  const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  assertEquals(estimateOf(REQUEST, { sent: 70, usage: none }).isMeasured, false);
});

Deno.test("amounts are told in few figures", () => {
  assertEquals([dollars(0), dollars(0.001234), dollars(12.345), dollars(1e-9)], [
    ...["$0", "$0.00123", "$12.35", "less than $0.000001"],
  ]);
  assertEquals([duration(10), duration(61_000), duration(3 * 86_400_000)], [
    ...["a moment", "1 minute", "3 days"],
  ]);
  assertEquals([many(1, "turn"), many(1_234, "turn"), about(2_437)], [
    "1 turn",
    "1,234 turns",
    "2,400",
  ]);
});

import { assertEquals } from "@std/assert";
import { describeSpending, hasRoomFor, spendingOf } from "../../src/converse/spending.ts";
import {
  type PaidExchange,
  runToResume,
  type SayResult,
  type Side,
  talk,
} from "../../src/converse/talk.ts";

const PLAN = { run: "r1", turns: 3, opening: "Ask away.", closing: "Sum up." };
const spent = (outputTokens: number) => ({
  model: "claude-sonnet-5-5",
  usage: { inputTokens: 0, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 },
});

/** A side that answers each message by a list, and what it was sent. */
function side(answers: readonly (string | SayResult)[], known: readonly PaidExchange[] = []) {
  const sent: string[] = [];
  const left = [...answers];
  const it: Side = {
    exchanges: () => Promise.resolve(known),
    say: (turn) => {
      sent.push(turn);
      const next = left.shift() ?? "Nothing is left.";
      return Promise.resolve(
        typeof next === "string" ? { ok: true, reply: next, spent: spent(100) } : next,
      );
    },
  };
  return { ...it, sent };
}

function start(asker: Side, teller: Side, maxTokens = 10_000) {
  const pauses: number[] = [];
  const pause = (ms: number) => Promise.resolve(void pauses.push(ms));
  const end = talk({ asker, teller, plan: PLAN, maxTokens, onProgress() {}, pause });
  return end.then((ended) => ({ ...ended, pauses }));
}

Deno.test("talk() ends with the summary and what both sides used", async () => {
  const asker = side(["One?", "Thank you.", "I learned one."]);
  const ended = await start(asker, side(["1."]));
  assertEquals(ended.ending, "asked_enough");
  assertEquals(ended.ending === "asked_enough" && ended.summary, "I learned one.");
  assertEquals(ended.spending.tokens, 400);
});

Deno.test("talk() reserves budget for the summary, and counts what an interrupted run used", async () => {
  const asker = side(["One?", "Two?", "I learned one."]);
  const ended = await start(asker, side(["1."]), 550);
  assertEquals([ended.ending, ended.spending.tokens], ["budget", 400]);
  assertEquals(ended.ending === "budget" && ended.summary, "I learned one.");
  assertEquals(asker.sent, ["a.r1.1.3", "a.r1.2.3", "s.r1.0.3"]);
});

Deno.test("talk() stops without a summary if the budget has no room for it", async () => {
  const known = [{ turn: "a.r1.1.3", text: "Ask away.", reply: "One?", spent: spent(350) }];
  const asker = side([], known);
  const ended = await start(asker, side([]), 350);
  assertEquals([ended.ending, ended.spending.tokens], ["used_up", 350]);
  assertEquals(asker.sent, []);
});

Deno.test("runToResume() finds an unfinished run, unless its budget is used up", () => {
  const asker = [{ turn: "a.r1.1.3", text: "Ask away.", reply: "One?", spent: spent(100) }];
  const teller = [
    { turn: "q.r1.1.3", text: "One?", reply: "1.", spent: spent(100) },
    { turn: "q.old.1.3", text: "Old?", reply: "0.", spent: spent(5_000) },
  ];
  const goingOn = (maxTokens: number) => runToResume({ asker, teller, maxTokens });
  assertEquals(goingOn(300), { run: "r1", turns: 3 });
  assertEquals(goingOn(299), undefined);
  assertEquals(runToResume({ asker: [], teller, maxTokens: 300 }), undefined);
  const summed = { turn: "s.r1.0.3", text: "Sum up.", reply: "Done.", spent: spent(1) };
  assertEquals(runToResume({ asker: [...asker, summed], teller, maxTokens: 1_000 }), undefined);
});

Deno.test("talk() retries under the same id with growing pauses, then gives up", async () => {
  const busy: SayResult = { ok: false, message: "Overloaded", retryable: true };
  const teller = side([busy, busy, "1."]);
  const ended = await start(side(["One?", "Thank you.", "Done."]), teller);
  assertEquals(ended.ending, "asked_enough");
  assertEquals(teller.sent, ["q.r1.1.3", "q.r1.1.3", "q.r1.1.3"]);
  assertEquals(ended.pauses, [2_000, 4_000]);
  const given = await start(side(["One?"]), side([busy, busy, busy, busy, busy]));
  assertEquals(given.ending === "failed" && given.message, "Overloaded");
});

Deno.test("talk() gives up at once if a retry cannot help", async () => {
  const refused: SayResult = { ok: false, message: "The key is not valid", retryable: false };
  const ended = await start(side([refused]), side([]));
  assertEquals([ended.ending, ended.pauses], ["failed", []]);
});

Deno.test("spendingOf() adds tokens and dollars; describeSpending() words them", () => {
  const exchange = { turn: "t", text: "" };
  const read = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 1_000_000, cacheWriteTokens: 0 };
  const spending = spendingOf([
    { ...exchange, spent: spent(1_000) },
    { ...exchange, spent: { model: "claude-sonnet-5-5", usage: read } },
    exchange,
  ]);
  assertEquals(
    describeSpending(spending),
    "1,001,000 tokens, $0.1100 (the prompt cache saved $1.9000)",
  );
  assertEquals(describeSpending(spendingOf([])), "no tokens");
  const took = (tokens: number, largest = 10) => ({ ...spending, tokens, largest });
  assertEquals(hasRoomFor(1, took(90), 100), true);
  assertEquals(hasRoomFor(1, took(91), 100), false);
  assertEquals(hasRoomFor(3, took(70), 100), true);
  assertEquals(hasRoomFor(3, took(71), 100), false);
  assertEquals(hasRoomFor(1, took(0, 0), 100), true);
});

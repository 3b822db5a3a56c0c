import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  buildContext,
  type Conversation,
  type DecidedEvent,
  planCompaction,
} from "../../src/conversation/mod.ts";
import { failed, given, NO_USAGE, received, replied, summarised, when } from "./given.ts";

/** Twenty turns, of which the fourth is about okapis, and a summary of the first ten. */
const TALK: readonly DecidedEvent[] = [
  ...Array.from({ length: 20 }, (_, each) => [
    received(`t${each}`, `${each === 3 ? "okapi" : "horse"} ${each} ${"word ".repeat(40)}`),
    replied(`t${each}`, "Noted."),
  ]).flat(),
  summarised(20, "They keep okapis."),
];
const SUMMARY = TALK.length;
const LIMIT = 4_000;

/** What `WithholdTurn` decides. */
function withholding(turn: string, ...events: readonly DecidedEvent[]): readonly DecidedEvent[] {
  const decision = when({ type: "WithholdTurn", turn }, given(...events));
  assert(decision.ok);
  return decision.events;
}

const released = (turn: string): DecidedEvent => ({ type: "TurnReleased", data: { turn } });
const revised = (text: string): DecidedEvent => {
  return { type: "SummaryRevised", data: { summary: SUMMARY, text } };
};

function build(conversation: Conversation) {
  const { messages, manifest } = buildContext(conversation, { message: "And now?", limit: LIMIT });
  return { text: JSON.stringify(messages), manifest };
}

/** Whether contexts have the summary. */
function tellsOf(conversation: Conversation): boolean {
  const { text, manifest } = build(conversation);
  const isItem = manifest.items.some(({ kind }) => kind === "summary");
  assertEquals(text.includes("<earlier"), isItem);
  const isSummarised = manifest.leftOut.some(({ reason }) => reason === "summarised");
  assert(isItem || !isSummarised);
  assert(manifest.characters <= LIMIT);
  return isItem;
}

Deno.test("a summary that tells of a withheld turn is in no context, until the turn is released, or its text another one", () => {
  const withheld = [...TALK, ...withholding("t3", ...TALK)];
  assert(tellsOf(given(...TALK)));
  assert(!tellsOf(given(...withheld)));
  assert(!build(given(...withheld)).text.includes("okapi"));
  assert(tellsOf(given(...withheld, released("t3"))));
  assert(tellsOf(given(...withheld, revised("They ride."))));
  const again = { from: 1, to: 20, turns: 9, text: "They ride.", model: "m", usage: NO_USAGE };
  const made = when(
    { type: "RecordSummary", summary: { ...again, replaces: SUMMARY } },
    given(...withheld),
  );
  assert(made.ok);
  assert(tellsOf(given(...withheld, ...made.events)));
});

Deno.test("a summary stays set aside while any turn that it tells of is withheld", () => {
  const one = [...TALK, ...withholding("t3", ...TALK)];
  const two = [...one, ...withholding("t4", ...one)];
  assert(!tellsOf(given(...two, released("t3"))));
  assert(tellsOf(given(...two, released("t3"), released("t4"))));
});

Deno.test("a summary stays in contexts when a turn is withheld that it does not tell of", () => {
  assert(tellsOf(given(...TALK, ...withholding("t15", ...TALK))));
});

Deno.test("a summary is set aside, too, for a turn that failed, was told of, and was sent again", () => {
  const talk: readonly DecidedEvent[] = [
    ...[received("a", "okapi"), failed("a"), received("b", "horse"), replied("b", "Noted.")],
    summarised(4, "They keep okapis."),
    ...[{ type: "TurnRetried", data: { turn: "a" } } as const, replied("a", "Okapis!")],
  ];
  assert(tellsOf(given(...talk)));
  assert(!tellsOf(given(...talk, ...withholding("a", ...talk))));
});

Deno.test("the next summary after one that was set aside is made from the turns, and takes its place", () => {
  const events = [...TALK, ...withholding("t3", ...TALK)];
  const state = given(...events);
  const plan = planCompaction(state, LIMIT);
  assert(plan);
  assert(!/okapi|earlier/.test(plan.transcript), plan.transcript);
  assertMatch(plan.transcript, /horse 0 .*horse 9 /s);
  assertEquals([plan.from, plan.replaces], [1, SUMMARY]);
  const { from, to, turns, replaces } = plan;
  const written = { text: "They ride.", model: "m", usage: NO_USAGE };
  const summary = { from, to, turns, replaces, ...written };
  const decision = when({ type: "RecordSummary", summary, madeAt: events.length }, state);
  assert(decision.ok);
  const now = given(...events, ...decision.events);
  assert(tellsOf(now));
  assertEquals(planCompaction(now, LIMIT)?.replaces, undefined, "the one after goes on from it");
});

Deno.test("a summary that is made of fewer turns than the one set aside takes its place, and the rest follows", () => {
  const events = [...TALK, ...withholding("t3", ...TALK)];
  const plan = planCompaction(given(...events), LIMIT, { longest: 900 });
  assert(plan && plan.to < 20);
  const { from, to, turns, replaces } = plan;
  const summary = { from, to, turns, replaces, text: "Horses.", model: "m", usage: NO_USAGE };
  const decision = when({ type: "RecordSummary", summary }, given(...events));
  assert(decision.ok);
  const state = given(...events, ...decision.events);
  const next = planCompaction(state, LIMIT);
  assert(next);
  assertMatch(next.transcript, /Horses\./);
  assertEquals(next.replaces, undefined);
});

Deno.test("law 4: a log from before summaries were set aside gives the same bytes, and its next summary is made from the turns", () => {
  const old: DecidedEvent = { type: "TurnWithheld", data: { turn: "t3", summary: SUMMARY } };
  const events = [...TALK, old];
  assert(tellsOf(given(...events)));
  const more = (name: string) =>
    Array.from({ length: 12 }, (_, each) => [
      received(`${name}${each}`, `zebra ${each} ${"word ".repeat(40)}`),
      replied(`${name}${each}`, "Noted."),
    ]).flat();
  const plan = planCompaction(given(...events, ...more("u")), LIMIT);
  assert(plan);
  assert(!/okapi|earlier/.test(plan.transcript));
  assertEquals([plan.from, plan.replaces], [1, SUMMARY]);
  const further = summarised(42, "They keep okapis and zebras.");
  const later = planCompaction(given(...events, ...more("u"), further, ...more("v")), LIMIT);
  assertEquals(later?.transcript.includes("okapis and zebras"), false, "nor from what went on");
});

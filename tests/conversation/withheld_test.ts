import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type Conversation,
  type DecidedEvent,
  fold,
  planCompaction,
  RecallMemory,
  sharesOf,
} from "../../src/conversation/mod.ts";
import { anyEvents, numbered } from "./any_events.ts";
import {
  failed,
  given,
  pinned,
  received,
  record,
  replied,
  RULES,
  summarised,
  when,
} from "./given.ts";

const withheld = (turn: string, summary?: number): DecidedEvent => {
  const told = summary === undefined ? {} : { summary, setsAside: true } as const;
  return { type: "TurnWithheld", data: { turn, ...told } };
};
const released = (turn: string): DecidedEvent => ({ type: "TurnReleased", data: { turn } });

const BEES = [received("a", "I keep okapis"), replied("a", "Okapis, lovely")];
const CAKE = [received("b", "And I bake cake"), replied("b", "Which cake?")];

function textOf(conversation: Conversation, message = "What of the okapis?"): string {
  return JSON.stringify(buildContext(conversation, { message: message, limit: 8_000 }).messages);
}

function refusalOf(...[command, state]: Parameters<typeof when>) {
  const decision = when(command, state);
  return decision.ok ? undefined : decision.refusal;
}

Deno.test("WithholdTurn keeps a turn that ended out of every context, and says where", () => {
  const state = given(...BEES, ...CAKE);
  const decision = when({ type: "WithholdTurn", turn: "a" }, state);
  assertEquals(decision, { ok: true, events: [withheld("a")], turn: "a" });
  const now = given(...BEES, ...CAKE, withheld("a"));
  const { messages, manifest } = buildContext(now, { message: "Do I?", limit: 8_000 });
  assert(!JSON.stringify(messages).includes("kapis"));
  assertMatch(JSON.stringify(messages), /bake cake/);
  assertEquals(manifest.leftOut, [{ reason: "withheld", from: 1, to: 2, turns: 1 }]);
  assertEquals(when({ type: "WithholdTurn", turn: "a" }, now), { ok: true, events: [], turn: "a" });
});

Deno.test("WithholdTurn unpins what was pinned of the turn, and names the summary that may tell of it", () => {
  const note: DecidedEvent = { type: "NotePinned", data: { note: "n", text: "x", turn: "a" } };
  const state = given(...BEES, ...CAKE, summarised(2, "Okapis."), note, pinned("m", "y"));
  const decision = when({ type: "WithholdTurn", turn: "a" }, state);
  assert(decision.ok);
  assertEquals(decision.events, [
    withheld("a", 5),
    { type: "NoteUnpinned", data: { note: "n" } },
  ]);
  const other = when({ type: "WithholdTurn", turn: "b" }, state);
  assert(other.ok);
  assertEquals(other.events, [withheld("b")]);
});

Deno.test("WithholdTurn refuses a turn that is open or unknown", () => {
  const state = given(...BEES, received("b", "And?"));
  const refused = (turn: string) => refusalOf({ type: "WithholdTurn", turn }, state);
  assertEquals(refused("b"), { reason: "TurnStillOpen", turn: "b" });
  assertEquals(refused("z"), { reason: "TurnUnknown", turn: "z" });
  assertEquals(refusalOf({ type: "ReleaseTurn", turn: "z" }, state), {
    reason: "TurnUnknown",
    turn: "z",
  });
});

Deno.test("ReleaseTurn lets the turn into contexts again, the same bytes as before", () => {
  const before = given(...BEES, ...CAKE);
  const after = given(...BEES, ...CAKE, withheld("a"), released("a"));
  assertEquals(textOf(after), textOf(before));
  assertEquals(when({ type: "ReleaseTurn", turn: "a" }, given(...BEES, withheld("a"))), {
    ok: true,
    events: [released("a")],
    turn: "a",
  });
  assertEquals(when({ type: "ReleaseTurn", turn: "a" }, before), {
    ok: true,
    events: [],
    turn: "a",
  });
});

Deno.test("a withheld turn that is sent again stays withheld, until it is released", () => {
  const again: DecidedEvent[] = [
    received("a", "I keep okapis"),
    failed("a"),
    withheld("a"),
    { type: "TurnRetried", data: { turn: "a" } },
  ];
  assert(!textOf(given(...again, replied("a", "Okapis!"))).includes("I keep okapis"));
  const open = given(...again, released("a"), replied("a", "Okapis!"));
  assertMatch(textOf(open), /I keep okapis/);
});

Deno.test("law 4: a warm cache builds the same context after a turn was withheld as a new one", () => {
  const index = fc.nat(9);
  fc.assert(
    fc.property(fc.array(index, { maxLength: 8 }), index, (withhold, last) => {
      const talk = Array.from({ length: 10 }, (_, each) => [
        received(`t${each}`, `Okapi number ${each} ${"of the forest ".repeat(30)}`),
        replied(`t${each}`, `Reply ${each}`),
      ]).flat();
      const memory = new RecallMemory();
      let events: DecidedEvent[] = talk;
      let state = fold(record(events));
      const build = (conversation: Conversation, memory?: RecallMemory) =>
        buildContext(conversation, {
          ...{ message: `okapi number ${last}`, limit: 1_500 },
          ...(memory ? { memory } : {}),
        });
      build(state, memory);
      for (const each of withhold) {
        const change = events.some((event) =>
          event.type === "TurnWithheld" && event.data.turn === `t${each}`
        );
        events = [...events, change ? released(`t${each}`) : withheld(`t${each}`)];
        state = fold(record(events).slice(-1), state);
        assertEquals(build(state, memory), build(fold(record(events))));
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("a summary that was being written when one of its turns was withheld is refused", () => {
  const state = given(...BEES, ...CAKE, withheld("a"));
  const summary = { from: 1, to: 4, turns: 2, text: "Okapis.", model: "m", usage: USAGE };
  assertEquals(refusalOf({ type: "RecordSummary", summary, madeAt: 4 }, state), {
    reason: "SummaryOutdated",
    to: 4,
  });
  assert(when({ type: "RecordSummary", summary, madeAt: 5 }, state).ok);
});

Deno.test("a summary of turns of which one is withheld does not tell of it", () => {
  const talk = Array.from({ length: 40 }, (_, each) => [
    received(`t${each}`, `${each === 3 ? "okapi" : "horse"} ${"word ".repeat(60)}`),
    replied(`t${each}`, "Noted."),
  ]).flat();
  const plan = planCompaction(given(...talk, withheld("t3")), 4_000);
  assert(plan);
  assert(!plan.transcript.includes("okapi"));
  assertMatch(plan.transcript, /horse/);
});

Deno.test("laws 4 and 5: any events with withheld turns keep contexts within their budget, and a fold of them is the same", () => {
  fc.assert(
    fc.property(anyEvents(), fc.nat(3_000), (events, limit) => {
      const conversation = fold(numbered(events));
      const { manifest } = buildContext(conversation, { message: "Hi", limit });
      assert(manifest.characters <= limit);
      const { settled } = conversation;
      for (const turn of settled) {
        if (turn.withheldAt === undefined) continue;
        assert(
          manifest.leftOut.some(({ reason, from, to }) =>
            reason === "withheld" && from <= turn.receivedAt && to >= turn.outcome.position
          ),
        );
      }
    }),
    { numRuns: 200 },
  );
});

const USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

Deno.test("SummaryRevised is the summary's text from then on, and the manifest says that a person wrote it", () => {
  const events = [...BEES, ...CAKE, summarised(2, "They keep okapis.")];
  const state = given(...events);
  const decision = when({ type: "ReviseSummary", summary: 5, text: " They keep bees. " }, state);
  assertEquals(decision, {
    ok: true,
    events: [{ type: "SummaryRevised", data: { summary: 5, text: "They keep bees." } }],
  });
  assert(decision.ok);
  const now = given(...events, ...decision.events);
  const { manifest, messages } = buildContext(now, { message: "Hi", limit: 8_000 });
  assertMatch(JSON.stringify(messages), /They keep bees\./);
  assert(!JSON.stringify(messages).includes("okapis."));
  assertEquals(manifest.items.find(({ kind }) => kind === "summary")?.revised, 6);
  const then = buildContext(state, { message: "Hi", limit: 8_000 });
  assertMatch(JSON.stringify(then.messages), /They keep okapis\./);
  assertEquals(then.manifest.items.find(({ kind }) => kind === "summary")?.revised, undefined);
});

Deno.test("ReviseSummary refuses another summary, no text, and more than its share", () => {
  const state = given(...BEES, summarised(2, "Okapis."));
  const revise = (summary: number, text: string) =>
    ({ type: "ReviseSummary", summary, text }) as const;
  assertEquals(refusalOf(revise(2, "x"), state), { reason: "SummaryUnknown", summary: 2 });
  assertEquals(refusalOf(revise(3, "x"), given(...BEES)), {
    reason: "SummaryUnknown",
    summary: 3,
  });
  assertEquals(refusalOf(revise(3, "  "), state), { reason: "EmptySummary" });
  const share = sharesOf(1_000).summary;
  const long = when(revise(3, "<".repeat(share)), state, { ...RULES, summaryShare: share });
  assertEquals(long.ok, false, "a < takes four characters there");
  assert(!long.ok && long.refusal.reason === "SummaryOverShare");
  assertEquals(when(revise(3, "Okapis."), state), { ok: true, events: [] });
});

Deno.test("a later summary goes on from the text that a person wrote", () => {
  const talk = Array.from({ length: 60 }, (_, each) => [
    received(`t${each}`, `horse ${"word ".repeat(60)}`),
    replied(`t${each}`, "Noted."),
  ]).flat();
  const early = [
    ...talk.slice(0, 40),
    summarised(20, "They ride."),
    {
      type: "SummaryRevised",
      data: { summary: 41, text: "They walk." },
    } as const,
    ...talk.slice(40),
  ];
  const plan = planCompaction(given(...early), 4_000);
  assertMatch(plan?.transcript ?? "", /^<earlier 1-20>They walk\.<\/>/);
});

Deno.test("ReviseNote writes another text in place: the note keeps its id and its turn in the order", () => {
  const notes = [pinned("n", "Be brief."), pinned("m", "Be kind.")];
  const decision = when({ type: "ReviseNote", note: "n", text: " Be short. " }, given(...notes));
  assertEquals(decision, {
    ok: true,
    events: [{ type: "NoteRevised", data: { note: "n", text: "Be short." } }],
  });
  assert(decision.ok);
  const now = given(...notes, ...decision.events);
  assertEquals(now.pins.map(({ note, text, position }) => [note, text, position]), [
    ["n", "Be short.", 3],
    ["m", "Be kind.", 2],
  ]);
  assertEquals(buildContext(now, { message: "Hi", limit: 8_000 }).manifest.items[0], {
    ...{ kind: "pinned", from: 3, to: 3, turns: 0, note: "n" },
    characters: "<pinned>Be short.</>\n".length,
  });
});

Deno.test("law 5: ReviseNote refuses what does not fit with the others, but lets any note become shorter", () => {
  const state = given(pinned("n", "x".repeat(400)), pinned("m", "y"));
  const revise = (note: string, text: string) => ({ type: "ReviseNote", note, text }) as const;
  assertEquals(refusalOf(revise("m", "y".repeat(200)), state)?.reason, "PinsOverShare");
  assertEquals(refusalOf(revise("z", "y"), state), { reason: "NoteUnknown", note: "z" });
  assertEquals(refusalOf(revise("m", " "), state), { reason: "EmptyMessage" });
  const over = given(pinned("n", "x".repeat(900)));
  assert(when(revise("n", "x".repeat(800)), over).ok);
});

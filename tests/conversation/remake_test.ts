import { assert, assertEquals, assertMatch } from "@std/assert";
import { type DecidedEvent, planRemake, whyNoRemake } from "../../src/conversation/mod.ts";
import { given, NO_USAGE, received, replied, summarised, when } from "./given.ts";

const TALK = Array.from({ length: 20 }, (_, each) => [
  received(`t${each}`, `${each === 3 ? "okapi" : "horse"} ${each} ${"word ".repeat(20)}`),
  replied(`t${each}`, "Noted."),
]).flat();
const withheld = (turn: string): DecidedEvent => ({ type: "TurnWithheld", data: { turn } });

Deno.test("a summary is made again from its turns, without those that are withheld, never from itself", () => {
  const state = given(...TALK, summarised(20, "Okapis."), withheld("t3"));
  assertEquals(whyNoRemake(state), undefined);
  const part = planRemake(state, { limit: 4_000 });
  assert(part);
  assertEquals([part.from, part.to, part.turns, part.isLast], [1, 20, 9, true]);
  assert(!/okapi|earlier/i.test(part.transcript));
  assertMatch(part.transcript, /horse 9/);
});

Deno.test("a summary of a long talk is made again call by call, each from what the one before gave", () => {
  const state = given(...TALK, summarised(40, "Okapis."), withheld("t19"));
  const seen: string[] = [];
  let done: { from: number; to: number; text: string } | undefined;
  for (let isLast = false; !isLast;) {
    const part = planRemake(state, { limit: 4_000, done, longest: 700 });
    assert(part, "goes on");
    seen.push(part.transcript);
    done = { from: part.from, to: part.to, text: `Part ${seen.length}.` };
    isLast = part.isLast;
  }
  assert(seen.length > 2, `${seen.length}`);
  assertEquals(
    [done?.from, done?.to],
    [1, 40],
    "the end of what it covers, though that is withheld",
  );
  for (const [index, transcript] of seen.entries()) {
    assertEquals(transcript.includes(`Part ${index}.`), index > 0);
  }
  for (let each = 0; each < 19; each++) {
    const word = each === 3 ? "okapi" : "horse";
    assertEquals(seen.filter((text) => text.includes(`${word} ${each} `)).length, 1, `${each}`);
  }
});

Deno.test("a summary is not made again where there is none, nothing left, or too much", () => {
  assertEquals(whyNoRemake(given(...TALK)), "no_summary");
  const all = TALK.flatMap((event) => event.type === "MessageReceived" ? [event.data.turn] : []);
  const none = given(...TALK, summarised(40, "x"), ...all.map(withheld));
  assertEquals(whyNoRemake(none), "nothing_left");
  assertEquals(planRemake(none, { limit: 4_000 }), undefined);
  const long = Array.from({ length: 3 }, (_, each) => [
    received(`t${each}`, "x".repeat(900_000)),
    replied(`t${each}`, "Noted."),
  ]).flat();
  assertEquals(whyNoRemake(given(...long, summarised(6, "x"))), "too_long");
});

Deno.test("a summary that replaces another is recorded, unless that was changed meanwhile", () => {
  const summary = { from: 1, to: 20, turns: 9, text: "Horses.", model: "m", usage: NO_USAGE };
  const state = given(...TALK, summarised(20, "Okapis."));
  const decision = when(
    { type: "RecordSummary", summary: { ...summary, replaces: 41 }, madeAt: 41 },
    state,
  );
  assert(decision.ok);
  const now = given(...TALK, summarised(20, "Okapis."), ...decision.events);
  assertEquals(now.summary, { from: 1, to: 20, text: "Horses.", position: 42 });
  for (const wrong of [{ replaces: 40 }, { replaces: 41, to: 22 }, {}]) {
    const again = when({ type: "RecordSummary", summary: { ...summary, ...wrong } }, state);
    assertEquals(again.ok, false);
  }
});

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  type Compaction,
  type DecidedEvent,
  fold,
  planCompaction,
} from "../../src/conversation/mod.ts";
import { failed, given, received, record, replied, summarised, when } from "./given.ts";

function turns(count: number, length: number, from = 0): DecidedEvent[] {
  return Array.from({ length: count }, (_, index) => [
    received(`t${from + index}`, `Message ${from + index} ${"m".repeat(length / 4)}`),
    replied(`t${from + index}`, `Reply ${from + index} ${"r".repeat(length * 3 / 4)}`),
  ]).flat();
}

/** Holds a talk turn by turn, records each summary at once, and gives the plans. */
function plansOf(count: number, length: number, limit: number): Compaction[] {
  const plans: Compaction[] = [];
  const events: DecidedEvent[] = [];
  let state = fold([]);
  const append = (...more: DecidedEvent[]) => {
    const recorded = record([...events, ...more]).slice(events.length);
    events.push(...more);
    state = fold(recorded, state);
  };
  for (let index = 0; index < count; index++) {
    append(...turns(1, length * (0.5 + (index * 7 % 11) / 10), index));
    const plan = planCompaction(state, limit);
    if (!plan) continue;
    plans.push(plan);
    append(summarised(plan.to, "They talked.", plan.turns));
  }
  return plans;
}

Deno.test("a talk of any turns is compacted at most once in eight turns, whatever the budget", () => {
  for (const limit of [1_000, 4_000, 8_000, 32_000, 100_000]) {
    for (const length of [60, 400, 1_600, 6_000]) {
      const count = 200;
      const plans = plansOf(count, length, limit);
      assertLessOrEqual(plans.length, count / 8, `${length} characters a turn within ${limit}`);
      if (length * count > 8 * limit) assert(plans.length > 1, `${length} within ${limit}`);
      let covered = 0;
      for (const plan of plans) {
        assert(plan.turns - covered >= 8, `a summary of ${plan.turns - covered} turns`);
        covered = plan.turns;
      }
    }
  }
});

Deno.test("a compaction takes what left the window, and the former summary", () => {
  assertEquals(planCompaction(given(...turns(10, 400)), 8_000), undefined);
  const talk = turns(30, 400);
  const plan = planCompaction(given(...talk), 8_000);
  assert(plan);
  assertEquals(plan.from, 1);
  assertEquals(plan.to, plan.turns * 2);
  assertLessOrEqual(plan.room, 1_000);
  for (let index = 0; index < 30; index++) {
    assertEquals(plan.transcript.includes(`Message ${index} `), index < plan.turns, `${index}`);
  }
  const former = summarised(2, "Ada.");
  const more = planCompaction(given(...talk.slice(0, 2), former, ...talk.slice(2)), 8_000);
  assert(more?.transcript.startsWith("<earlier 1-2>Ada.</>\n<day 1970-01-01/>\n"));
});

Deno.test("a compaction holds as many turns as its transcript may, at least one, and no other", () => {
  const former = summarised(2, "Ada. ".repeat(100));
  const talk = [...turns(1, 400), former, ...turns(29, 400, 1)];
  const state = given(...talk);
  const whole = planCompaction(state, 8_000);
  assert(whole);
  let covered = 1;
  for (const longest of [100, 700, 1_500, 4_000, whole.transcript.length, 100_000]) {
    const plan = planCompaction(state, 8_000, { longest });
    assert(plan);
    assert(plan.turns >= Math.max(2, covered), `${plan.turns} turns in ${longest}`);
    covered = plan.turns;
    if (longest > 700) assertLessOrEqual(plan.transcript.length, longest);
    assertEquals(plan.transcript.includes(`<you ${plan.to}>`), true);
    for (let index = 1; index < 30; index++) {
      assertEquals(plan.transcript.includes(`Message ${index} `), index < plan.turns, `${index}`);
    }
  }
  assertEquals(covered, whole.turns);
});

Deno.test("a compaction names the turns that it tells of, and no more", () => {
  const refused = (id: string) => [received(id, "No"), replied(id, "I can't", "refusal")];
  const state = given(...refused("a"), ...turns(30, 400), ...refused("b"), ...turns(20, 400, 30));
  const plan = planCompaction(state, 8_000);
  assert(plan);
  assertEquals(plan.from, 3);
  const told = [...state.settled].filter(({ receivedAt, text, outcome }) =>
    receivedAt >= plan.from && outcome.position <= plan.to && text !== "No"
  );
  assertEquals(plan.turns, told.length);
  assert(plan.transcript.includes(told.at(-1)?.text ?? "\0"));
  assert(!plan.transcript.includes("I can't"));
});

Deno.test("a summary of a turn that was sent again meanwhile no longer counts it", () => {
  const data = { from: 1, to: 4, turns: 2, text: "Two.", model: "m" };
  const state = given(
    received("a", "Hi"),
    replied("a", "Hello"),
    received("b", "And you?"),
    failed("b"),
    { type: "TurnRetried", data: { turn: "b" } },
  );
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const decision = when({ type: "RecordSummary", summary: { ...data, usage } }, state);
  assert(decision.ok);
  const [event] = decision.events;
  assertEquals(event?.type === "HistorySummarised" && event.data.turns, 1);
});

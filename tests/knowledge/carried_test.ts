import { assert, assertEquals } from "@std/assert";
import { type CarriedForgetting, forgottenOfSteps } from "../../src/knowledge/mod.ts";
import { given as conversationOf, received, replied } from "../conversation/given.ts";
import { eventsOf, given, joined, learned, SpaceLog, when } from "./given.ts";

const LIFE = { session: "s", generation: "g" };

/** A space that has forgotten where its user lives, as session `s` said. */
function forgetful(): SpaceLog {
  const fact = learned("f", "The user lives in Porto", "s");
  const log = new SpaceLog({ type: "SpaceOpened", data: {} }, joined(), fact);
  log.doAll({ type: "ForgetFact", fact: "f", salt: "pepper" });
  return log;
}

const guardOf = (terms: number) => ({
  ...{ salt: "s", form: "ffff" },
  terms: Array.from({ length: terms }, (_, index) => `${100 + index}`),
});

/** What is taken along by an event that a session joined with. */
function taken(carried: readonly CarriedForgetting[]): readonly CarriedForgetting[] {
  const [event] = eventsOf(
    when({ type: "JoinSession", session: "s", generation: "g", title: "Bees", carried }, given()),
  );
  assert(event?.type === "SessionJoined");
  assertEquals(event.data.title, carried.length > 0 ? undefined : "Bees");
  return event.data.carried ?? [];
}

Deno.test("a session takes along the newest of what was forgotten, as far as an event holds it", () => {
  const of = (count: number, terms: number) =>
    Array.from({ length: count }, (_, at) => ({ at: -at, positions: [1], guard: guardOf(terms) }));
  assertEquals(taken([]), []);
  assertEquals(taken(of(3, 4)), of(3, 4));
  assertEquals(taken(of(500, 4)), of(200, 4));
  const large = taken(of(200, 300));
  assert(large.length > 10 && JSON.stringify(large).length < 101_000, `${large.length}`);
  assertEquals(large, of(large.length, 300));
});

Deno.test("a session that is there takes nothing along any more", () => {
  const carried = [{ at: 0, positions: [1], guard: guardOf(2) }];
  const command = { type: "JoinSession", session: "s", generation: "g", carried } as const;
  assertEquals(eventsOf(when(command, given(joined()))), []);
});

Deno.test("law 15: a long message is searched for what was forgotten sentence by sentence, in small steps", () => {
  const { space } = forgetful();
  for (
    const filler of [
      Array.from({ length: 400 }, (_, day) => `On day ${day} it rained.`).join(" "),
      Array.from({ length: 30_000 }, (_, index) => `word${index}`).join(" "),
    ]
  ) {
    const text = `${filler}\nI live in Porto.\n${filler}`;
    const conversation = conversationOf(received("a", "Hello"), replied("a", text));
    const steps = forgottenOfSteps({ ...LIFE, session: "other", conversation }, space);
    let count = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count += 1;
    assertEquals(step.value.map(({ positions }) => positions), [[]]);
    assert(count > 60, `${count} steps`);
  }
});

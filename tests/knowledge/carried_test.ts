import { assert, assertEquals } from "@std/assert";
import { type CarriedForgetting, findSession, forgottenOfSteps } from "../../src/knowledge/mod.ts";
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

const guardOf = (terms: number, name = 0) => ({
  ...{ salt: "s", form: `${name}` },
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
    Array.from(
      { length: count },
      (_, at) => ({ at: -at, positions: [1], guard: guardOf(terms, at) }),
    );
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

Deno.test("law 15: a session that comes and goes takes everything along once, and the newest of it", () => {
  const of = (name: number, at: number, positions = [1]) => ({
    ...{ at, positions, guard: { salt: "s", form: `${name}`, terms: [`${name}`] } },
  });
  const log = new SpaceLog({ type: "SpaceOpened", data: {} });
  const join = (...carried: CarriedForgetting[]) => {
    const before = log.events.length;
    log.doAll({ type: "JoinSession", ...LIFE, carried });
    const event = log.events.slice(before).find(({ type }) => type === "SessionJoined");
    log.doAll({ type: "LeaveSession", ...LIFE, reason: "moved" });
    return event?.type === "SessionJoined" ? event.data.carried : undefined;
  };
  const known = () => findSession(log.space, "s", "g")?.carried?.map(({ guard }) => guard.form);
  assertEquals(join(of(2, 2), of(1, 1)), [of(2, 2), of(1, 1)]);
  const { bytes } = log.space;
  assertEquals(join(of(2, 2), of(2, 2), of(1, 1)), undefined);
  assertEquals(log.space.bytes, bytes);
  assertEquals(join(of(3, 3), of(2, 2), of(1, 1)), [of(3, 3)]);
  assertEquals(known(), ["3", "2", "1"]);
  assertEquals(join(of(1, 4, [7]), of(1, 1)), [of(1, 4, [7, 1])]);
  assertEquals(known(), ["1", "3", "2"]);
  const all = Array.from({ length: 200 }, (_, name) => of(300 - name, 300 - name));
  join(...all);
  assertEquals(known(), all.map(({ guard }) => guard.form));
  const full = log.space.bytes;
  log.doAll({ type: "LeaveSession", ...LIFE, reason: "erased" });
  assert(full - log.space.bytes > 200 * 1_000, "what it took along is freed");
});

for (const reason of ["erased", "expired"] as const) {
  Deno.test(`law 15: what a session took along goes with it from the log, where it is ${reason}`, () => {
    const carried = [{ at: 1, positions: [1], guard: guardOf(2, 4821) }];
    const log = new SpaceLog({ type: "SpaceOpened", data: {} });
    log.doAll({ type: "JoinSession", ...LIFE, carried });
    log.doAll({ type: "LeaveSession", ...LIFE, reason: "moved" });
    assert(JSON.stringify(log.events).includes("4821"));
    log.doAll({ type: "LeaveSession", ...LIFE, reason });
    assertEquals(JSON.stringify(log.events).includes("4821"), false);
    assertEquals(findSession(log.read, "s", "g")?.carried, undefined);
  });
}

Deno.test("law 15: what a session took along stays where a fact is forgotten that it told", () => {
  const carried = [{ at: 1, positions: [1], guard: guardOf(2, 4821) }];
  const log = new SpaceLog({ type: "SpaceOpened", data: {} });
  log.doAll({ type: "JoinSession", ...LIFE, carried });
  log.commit({ ok: true, events: [learned("f", "The user keeps bees", "s")], erases: [] });
  log.doAll({ type: "ForgetFact", fact: "f", salt: "pepper" });
  assertEquals(findSession(log.read, "s", "g")?.carried?.length, 1);
});

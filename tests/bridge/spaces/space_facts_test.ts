import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { factsAt, SpaceFacts } from "../../../src/bridge/spaces/space_facts.ts";
import {
  type DecidedSpaceEvent,
  emptySpace,
  evolveSpace,
  type Space,
} from "../../../src/knowledge/mod.ts";

const said = { saidBy: "owner" as const, saidAt: 1, sources: [] };
const learn = (fact: string): DecidedSpaceEvent => ({
  type: "FactLearned",
  data: { fact, text: `Likes ${fact}`, ...said },
});
const revise = (fact: string): DecidedSpaceEvent => ({
  type: "FactRevised",
  data: { fact, text: `Loves ${fact}`, ...said },
});

/** The states after each of some events. */
function* statesOf(events: readonly DecidedSpaceEvent[]): Generator<Space> {
  let space = emptySpace;
  for (const [index, event] of events.entries()) {
    space = evolveSpace(space, { ...event, position: index + 1, at: index });
    yield space;
  }
}

Deno.test("SpaceFacts.current() has what holds after each event, in the order of its texts", () => {
  const many = Array.from({ length: 300 }, (_, index) => learn(`m${index}`));
  const events: DecidedSpaceEvent[] = [
    { type: "SpaceOpened", data: {} },
    ...["a", "b", "c"].map(learn),
    { type: "FactPinned", data: { fact: "a" } },
    revise("a"),
    ...many,
    { type: "FactForgotten", data: { fact: "m7", reason: "owner" } },
    learn("d"),
    revise("d"),
    { type: "SessionJoined", data: { session: "s", generation: "g" } },
    learn("e"),
  ];
  // Whoever looks after each event, and whoever does after several.
  for (const stride of [1, 2, 3, 7]) {
    const facts = new SpaceFacts();
    let count = 0;
    for (const space of statesOf(events)) {
      if (++count % stride === 0) assertEquals(facts.current(space), factsAt(space), `${count}`);
    }
  }
});

Deno.test("SpaceFacts.current() keeps its list where nothing became of facts, and its facts else", () => {
  const facts = new SpaceFacts();
  const [one, joined, two] = [
    ...statesOf([learn("a"), {
      type: "SessionJoined",
      data: { session: "s", generation: "g" },
    }, learn("b")]),
  ];
  assert(one && joined && two);
  const first = facts.current(one);
  assertStrictEquals(facts.current(joined), first);
  const later = facts.current(two);
  assertStrictEquals(later[0], first[0]);
  assertEquals(later.length, 2);
  assertStrictEquals(facts.current(one).length, 1, "a former state has fewer");
  facts.clear();
  assertEquals(facts.current(two), later);
});

import { assert, assertEquals } from "@std/assert";
import { finish } from "../../src/conversation/mod.ts";
import {
  currentFacts,
  type DecidedSpaceEvent,
  digestOf,
  findSession,
  readSnapshotSteps,
  sessionTitle,
  type Space,
  SpaceIndex,
  standingFacts,
  type WithholdSource,
  writeSnapshotSteps,
} from "../../src/knowledge/mod.ts";
import {
  add,
  digested,
  eventsOf,
  given,
  joined,
  learned,
  learning,
  refusalOf,
  reply,
  revised,
  SpaceLog,
  user,
  when,
  written,
} from "./given.ts";

const command = (type: WithholdSource["type"], ...positions: number[]): WithholdSource => {
  return { type, session: "s", generation: "g", positions };
};
const withheld = (...positions: number[]): DecidedSpaceEvent => {
  return { type: "SourceWithheld", data: { session: "s", generation: "g", positions } };
};
const released = (...positions: number[]): DecidedSpaceEvent => {
  return { type: "SourceReleased", data: { session: "s", generation: "g", positions } };
};

function factsOf(space: Space, at?: number): string[] {
  return Array.from(currentFacts(space, at), ({ fact }) => fact);
}

function standing(space: Space, frozenAt: number): string[] {
  const asked = { at: space.position, frozenAt, about: "", limit: 1_000 };
  return standingFacts(space, asked).map(({ fact }) => fact);
}

Deno.test("WithholdSource withholds what is not yet withheld, of a session that the space knows", () => {
  const space = given(joined());
  assertEquals(eventsOf(when(command("WithholdSource", 1, 2), space)), [withheld(1, 2)]);
  const now = given(joined(), withheld(1));
  assertEquals(eventsOf(when(command("WithholdSource", 1, 2), now)), [withheld(2)]);
  assertEquals(eventsOf(when(command("WithholdSource", 1), now)), []);
  assertEquals(eventsOf(when(command("ReleaseSource", 1, 2), now)), [released(1)]);
  assertEquals(eventsOf(when(command("ReleaseSource", 1), space)), []);
  assertEquals(eventsOf(when(command("WithholdSource", 1), given())), []);
});

Deno.test("a fact that only a withheld turn says is set aside, and comes back when that is released", () => {
  const facts = [
    joined(),
    joined("t"),
    learned("only", "The user keeps okapis"),
    learned("both", "The user bakes cake", "s", "t"),
    written("own", "The user is Ada"),
  ];
  const before = given(...facts);
  const space = given(...facts, withheld(1, 2));
  assertEquals(factsOf(space), ["both", "own"]);
  assertEquals(standing(space, before.position), ["own", "both"], "also where it stood before");
  assertEquals(factsOf(space, before.position), ["only", "both", "own"], "law 4: as it was then");
  assertEquals(factsOf(given(...facts, withheld(1, 2), released(1, 2))), ["only", "both", "own"]);
  const query = { query: "okapis cake", now: { at: 0 } };
  const found = (space: Space) =>
    new SpaceIndex().search(space, query).map(({ found }) =>
      found.kind === "fact" ? found.fact.fact : found.kind
    );
  assertEquals(found(before).sort(), ["both", "only"]);
  assertEquals(found(space), ["both"]);
});

Deno.test("a fact is set aside only where all that says it is withheld", () => {
  const twice: DecidedSpaceEvent = {
    type: "FactLearned",
    data: {
      ...{ fact: "f", text: "The user keeps okapis", saidBy: "user", saidAt: 0 },
      sources: [{ session: "s", generation: "g", positions: [1, 5] }],
    },
  };
  const facts = [joined(), joined("t"), twice];
  assertEquals(factsOf(given(...facts, withheld(1, 2))), ["f"]);
  assertEquals(factsOf(given(...facts, withheld(1, 2), withheld(5, 6))), []);
  const more = revised("f", "The user keeps okapis", "t");
  assertEquals(factsOf(given(...facts, withheld(1, 2, 5, 6), more)), ["f"], "said elsewhere since");
  const both = learned("f", "The user keeps okapis", "s", "t");
  const left: DecidedSpaceEvent = {
    type: "SessionLeft",
    data: { session: "t", generation: "g", reason: "erased" },
  };
  const gone = given(joined(), joined("t"), both, withheld(1), left);
  assertEquals(factsOf(gone), [], "the other session that said it was erased");
});

Deno.test("law 15: learning that was on its way does not bring back what is withheld meanwhile", () => {
  const said = [user(1, "I keep okapis"), user(3, "I bake cake")];
  const log = new SpaceLog({ type: "SpaceOpened", data: {} }, joined(), withheld(1, 2));
  const decision = log.do(learning(said, [
    add("The user keeps okapis", 1),
    add("The user bakes cake", 3),
  ]));
  assertEquals(refusalOf(decision), undefined);
  assertEquals(Array.from(currentFacts(log.space), ({ text }) => text), ["The user bakes cake"]);
  const [, , , digest] = log.events;
  assert(digest?.type === "SessionDigested");
  assertEquals(digest.data.refused, { no_source: 1 });
});

Deno.test("a fact that is set aside comes back once, where the user says it again and where its turn is released", () => {
  const log = new SpaceLog(
    { type: "SpaceOpened", data: {} },
    joined("t"),
    joined(),
    learned("f", "The user keeps okapis", "t"),
    { type: "SourceWithheld", data: { session: "t", generation: "g", positions: [1] } },
  );
  const texts = () => Array.from(currentFacts(log.space), ({ fact, text }) => [fact, text]);
  assertEquals(texts(), []);
  log.do(learning([reply(2, "You keep okapis.")], [add("The user keeps okapis", 2)]));
  assertEquals(texts(), [], "what the assistant repeats does not bring it back");
  const said = [user(4, "I keep okapis")];
  log.do(learning(said, [add("The user keeps okapis", 4)], { from: 3, id: "m" }));
  assertEquals(texts(), [["f", "The user keeps okapis"]]);
  log.do({ ...command("ReleaseSource", 1), session: "t" });
  assertEquals(texts(), [["f", "The user keeps okapis"]]);
});

Deno.test("a digest of what is withheld is not told and not found", () => {
  const events = [joined(), digested(1, 4, "They keep okapis."), digested(5, 8, "They bake.")];
  const digest = (space: Space) => {
    const session = findSession(space, "s");
    return session && digestOf(session);
  };
  const space = given(...events, withheld(3, 4));
  assertEquals(digest(given(...events)), "They keep okapis. They bake.");
  assertEquals(digest(space), "They bake.");
  assertEquals(new SpaceIndex().search(space, { query: "okapis" }), []);
  assertEquals(digest(given(...events, withheld(3, 4), released(3, 4))), digest(given(...events)));
  const again = given(...events, withheld(3, 4), {
    type: "SessionLeft",
    data: { session: "s", generation: "g", reason: "moved" },
  }, joined());
  assertEquals(digest(again), "They bake.", "a session that comes back");
});

Deno.test("a snapshot of a space holds what is withheld, however much it is", () => {
  const positions = Array.from({ length: 12 }, (_, index) => index + 1);
  for (const last of [[], [released(...positions.slice(0, 8)), released(9, 10, 11, 12)]]) {
    const space = given(
      ...[joined(), learned("only", "The user keeps okapis")],
      ...[withheld(...positions.slice(0, 8)), withheld(9, 10, 11, 12), ...last],
    );
    const read = finish(readSnapshotSteps(finish(writeSnapshotSteps(space))));
    assert(read);
    assertEquals(findSession(read, "s")?.withheld, findSession(space, "s")?.withheld);
    assertEquals(factsOf(read), factsOf(space));
    assertEquals(factsOf(read, 3), ["only"]);
  }
});

Deno.test("a session whose beginning is withheld is not called by it, until that is released", () => {
  const titleOf = (...events: DecidedSpaceEvent[]) => {
    const session = findSession(given(joined("s", "g", "My locker's code"), ...events), "s");
    return session && sessionTitle(session);
  };
  assertEquals(titleOf(), "My locker's code");
  assertEquals(titleOf(withheld(2, 3)), undefined);
  assertEquals(titleOf(withheld(2, 3), released(2, 3)), "My locker's code");
  assertEquals(titleOf(withheld(7, 8)), "My locker's code");
});

Deno.test("what was withheld when it was read is learned from once it is released, and once only", () => {
  const said = [user(1, "I keep okapis"), user(3, "I bake cake")];
  const log = new SpaceLog({ type: "SpaceOpened", data: {} }, joined());
  log.do(learning([user(3, "I bake cake")], [add("The user bakes cake", 3)], { unread: [1] }));
  const again = learning(said.slice(0, 1), [add("The user keeps okapis", 1)], {
    ...{ id: "k", from: 4, to: 3, digest: "Of okapis." },
  });
  assertEquals(findSession(log.space, "s")?.unread, new Set([1]));
  assertEquals(refusalOf(log.do(again)), undefined);
  assertEquals(factsOf(log.space).length, 2);
  const session = findSession(log.space, "s");
  assertEquals([session?.unread, session?.next, session?.learnedTo], [undefined, 4, 3]);
  assertEquals(refusalOf(log.do({ ...again, id: "j" }))?.reason, "AlreadyDigested");
  // What tells of it goes with it.
  assert(session && digestOf(session).includes("okapis"));
  log.do(command("WithholdSource", 1, 2));
  const now = findSession(log.space, "s");
  assertEquals(now && digestOf(now), "");
});

import { assert, assertEquals } from "@std/assert";
import {
  bearingSteps,
  type DecidedSpaceEvent,
  emptySpace,
  revisedFacts,
  type Space,
  type SpaceHit,
  SpaceIndex,
  standingFacts,
} from "../../src/knowledge/mod.ts";
import { finish } from "../../src/conversation/mod.ts";
import {
  digested,
  given,
  HOUR,
  joined,
  learned,
  RECORDED_AT,
  revised,
  SAID_AT,
  SpaceLog,
  user,
  written,
} from "./given.ts";

const OPENED = { type: "SpaceOpened", data: {} } as const;

function names(hits: readonly SpaceHit[]): string[] {
  return hits.map(({ found }) =>
    found.kind === "fact" ? found.fact.fact : `${found.session.session}: ${found.digest.text}`
  );
}

function found(space: Space, query: string, at?: number): string[] {
  return names(new SpaceIndex().search(space, { query, ...(at === undefined ? {} : { at }) }));
}

Deno.test("an index finds facts that hold, and digests by their texts and words", () => {
  const digest = digested(1, 4, "They planned a trip.") as Extract<
    DecidedSpaceEvent,
    { type: "SessionDigested" }
  >;
  const space = given(
    joined(),
    learned("f", "The user keeps bees"),
    learned("g", "The user likes tea"),
    { ...digest, data: { ...digest.data, terms: ["Douro"] } },
  );
  assertEquals(found(space, "bees"), ["f"]);
  assertEquals(found(space, "What trip?"), ["s: They planned a trip."]);
  assertEquals(found(space, "Douro"), ["s: They planned a trip."]);
  assertEquals(found(space, "chess"), []);
  assertEquals(found(emptySpace, "bees"), []);
});

Deno.test("an index finds a fact by the text that it had at a position", () => {
  const space = given(
    joined(),
    learned("f", "The user lives in Porto"),
    revised("f", "The user lives in Lisbon"),
  );
  assertEquals(found(space, "Porto"), []);
  assertEquals(found(space, "Lisbon"), ["f"]);
  assertEquals(found(space, "Porto", 3), ["f"]);
  assertEquals(found(space, "Lisbon", 3), []);
  assertEquals(found(space, "Porto", 2), []);
});

Deno.test("law 15: what is forgotten or erased leaves an index that knew it", () => {
  const log = new SpaceLog(
    OPENED,
    joined(),
    joined("t"),
    learned("f", "The user keeps bees", "t"),
    learned("g", "The user sells honey from bees"),
    digested(1, 4, "They talked of a beehive."),
  );
  const index = new SpaceIndex();
  const search = () => names(index.search(log.space, { query: "bees beehive" })).sort();
  assertEquals(search(), ["f", "g", "s: They talked of a beehive."]);
  log.do({ type: "ForgetFact", fact: "f", salt: "x" });
  assertEquals(search(), ["g", "s: They talked of a beehive."]);
  log.do({ type: "LeaveSession", session: "s", generation: "g", reason: "erased" });
  assertEquals(search(), []);
});

Deno.test("a search goes on with its own state while the index follows another one", () => {
  const facts = Array.from({ length: 40 }, (_, index) => learned(`f${index}`, `Owns bee ${index}`));
  const log = new SpaceLog(OPENED, joined(), ...facts);
  const before = log.space;
  const index = new SpaceIndex();
  const query = { query: "bee", purpose: "recall" } as const;
  const expected = names(new SpaceIndex().search(before, query));
  const steps = index.searchSteps(before, query);
  for (let step = 0; step < 10; step++) steps.next();
  log.do({ type: "ForgetFact", fact: "f3", salt: "x" });
  const after = names(index.search(log.space, query));
  assertEquals(after.includes("f3"), false);
  assertEquals(names(finish(steps)), expected);
});

Deno.test("an index that is cleared finds the same again, and tells what it takes", () => {
  const space = given(joined(), learned("f", "The user keeps bees"));
  const index = new SpaceIndex();
  const first = index.search(space, { query: "bees" });
  assert(index.bytes > 0);
  index.clear();
  assertEquals(index.search(space, { query: "bees" }), first);
});

Deno.test("standing facts: pinned ones first, then the owner's, what was said often, what it is about", () => {
  const pin = { type: "FactPinned", data: { fact: "pinned" } } as const;
  const space = given(
    ...[joined("s"), joined("t"), joined("u")],
    learned("once", "The user has owls"),
    learned("often", "The user has cats", "s", "t", "u"),
    written("own", "The user is Ada"),
    learned("pinned", "The user drinks tea"),
    learned("bees", "The user keeps bees"),
    pin,
  );
  const standing = (about: string, limit = 1_000, frozenAt = space.position) =>
    standingFacts(space, { at: space.position, frozenAt, about, limit }).map(({ fact }) => fact);
  assertEquals(standing(""), ["pinned", "own", "often", "once", "bees"]);
  assertEquals(standing("How do I feed my bees?").slice(0, 2), ["pinned", "bees"]);
  assertEquals(standing("", 120), ["pinned", "own"]);
  assertEquals(standing("", 0), []);
  assertEquals(standing("", 1_000, 6), ["often", "once"]);
});

Deno.test("standing facts: what learning changes comes later; what the owner corrects or forgets is gone", () => {
  const log = new SpaceLog(
    OPENED,
    joined(),
    learned("f", "The user lives in Porto"),
    learned("g", "The user has cats"),
    learned("h", "The user likes tea"),
    learned("i", "The user plays chess"),
  );
  const frozenAt = log.space.position;
  const texts = () => {
    const { position: at } = log.space;
    const standing = standingFacts(log.space, { at, frozenAt, about: "", limit: 1_000 });
    const changed = revisedFacts(log.space, [..."fghij"], { at, frozenAt });
    return [standing, changed].map((facts) => facts.map(({ text }) => text).sort());
  };
  log.commit({
    ok: true,
    erases: [],
    events: [
      revised("f", "The user lives in Lisbon"),
      revised("i", "The user plays chess"),
      learned("j", "The user has dogs"),
    ],
  });
  log.do({ type: "CorrectFact", fact: "g", text: "The user has three cats", at: RECORDED_AT });
  log.do({ type: "ForgetFact", fact: "h", salt: "x" });
  assertEquals(texts(), [
    ["The user lives in Porto", "The user plays chess"],
    ["The user has dogs", "The user has three cats", "The user lives in Lisbon"],
  ]);
});

Deno.test("facts that may bear on what was said: all of a few, and of many those that it finds", () => {
  const few = given(joined(), learned("f", "The user keeps bees"));
  const index = new SpaceIndex();
  const said = [user(1, "What do bees eat in winter?")];
  const facts = finish(bearingSteps(few, { index, said }));
  assertEquals(facts.map(({ fact }) => fact), ["f"]);
  const others = Array.from(
    { length: 80 },
    (_, place) => learned(`o${place}`, `Number ${place} is on shelf ${place * 7}`),
  );
  const many = given(joined(), ...others, learned("f", "The user keeps bees"));
  const found = finish(bearingSteps(many, { index: new SpaceIndex(), said }));
  assertEquals(found[0]?.fact, "f");
  assert(found.length <= 6);
});

Deno.test("a fact's time is when it was said, and its change when it was recorded", () => {
  const space = given(joined(), learned("f", "The user keeps bees"));
  const [fact] = standingFacts(space, { at: 3, frozenAt: 3, about: "", limit: 100 });
  assertEquals([fact?.saidAt, fact?.at, fact?.since], [
    SAID_AT,
    RECORDED_AT + 3 * HOUR,
    RECORDED_AT + 3 * HOUR,
  ]);
});

import { assert, assertEquals } from "@std/assert";
import {
  decideSpace,
  emptySpace,
  findFact,
  findSession,
  isToForget,
  nextToLearn,
  readToldSteps,
  sessionTitle,
  SPACE_RULES,
  type SpaceEventData,
} from "../../src/knowledge/mod.ts";
import {
  digested,
  eventsOf,
  given,
  joined,
  learned,
  RECORDED_AT,
  refusalOf,
  revised,
  SpaceLog,
  when,
  written,
} from "./given.ts";

const OPENED = { type: "SpaceOpened", data: {} } as const;
const NOTHING = { ok: true, events: [], erases: [] } as const;
const now = RECORDED_AT;

Deno.test("a space is opened once, under a name on one line", () => {
  const open = { type: "OpenSpace", name: "  Trip\n to Porto " } as const;
  const named = { type: "SpaceOpened", data: { name: "Trip to Porto" } } as const;
  assertEquals(eventsOf(when(open, emptySpace)), [named]);
  assertEquals(eventsOf(when({ type: "OpenSpace" }, emptySpace)), [OPENED]);
  assertEquals(when(open, given()), NOTHING);
  const tooLong = when({ type: "OpenSpace", name: "x".repeat(201) }, emptySpace);
  assertEquals(refusalOf(tooLong), { reason: "SpaceNameTooLong", characters: 201, limit: 200 });
});

Deno.test("a space is renamed, unless it has that name or is unknown", () => {
  const rename = (name: string) => ({ type: "RenameSpace", name }) as const;
  const named = given({ type: "SpaceRenamed", data: { name: "Work" } });
  assertEquals(named.name, "Work");
  assertEquals(when(rename(" Work "), named), NOTHING);
  assertEquals(eventsOf(when(rename("Home"), named)), [
    { type: "SpaceRenamed", data: { name: "Home" } },
  ]);
  assertEquals(eventsOf(when(rename(""), named)), [{ type: "SpaceRenamed", data: { name: "" } }]);
  assertEquals(given({ type: "SpaceRenamed", data: { name: "" } }).name, undefined);
  assertEquals(refusalOf(when(rename("x"), emptySpace)), { reason: "SpaceUnknown" });
  const tooLong = when(rename("x".repeat(201)), named);
  assertEquals(refusalOf(tooLong), { reason: "SpaceNameTooLong", characters: 201, limit: 200 });
});

Deno.test("a session joins once; the first one opens the space", () => {
  const join = { type: "JoinSession", session: "s", generation: "g", title: "Bees\n!" } as const;
  const event = joined("s", "g", "Bees !");
  assertEquals(eventsOf(when(join, emptySpace)), [OPENED, event]);
  assertEquals(eventsOf(when(join, given())), [event]);
  assertEquals(when(join, given(event)), NOTHING);
});

Deno.test("a session that begins anew ends its earlier life in the space", () => {
  const again = { type: "JoinSession", session: "s", generation: "h" } as const;
  assertEquals(eventsOf(when(again, given(joined()))), [
    { type: "SessionLeft", data: { session: "s", generation: "g", reason: "expired" } },
    joined("s", "h"),
  ]);
});

Deno.test("a session joins from a position on, and goes on after what was learned from it", () => {
  const from = (position: number) =>
    ({ type: "JoinSession", session: "s", generation: "g", from: position }) as const;
  const log = new SpaceLog();
  log.do(from(7));
  assertEquals(nextToLearn(log.space, "s", "g"), 7);
  log.commit({ ok: true, events: [digested(7, 12, "Bees.")], erases: [] });
  assertEquals(nextToLearn(log.space, "s", "g"), 13);
  log.do({ type: "LeaveSession", session: "s", generation: "g", reason: "moved" });
  assertEquals(nextToLearn(log.space, "s", "g"), undefined);
  log.do(from(30));
  assertEquals(nextToLearn(log.space, "s", "g"), 30);
  assertEquals(findSession(log.space, "s")?.digests.length, 1);
});

Deno.test("a space has a limit of sessions, and an erased one does not come back", () => {
  const rules = { maxFacts: 10, maxSessions: 1 };
  const join = { type: "JoinSession", session: "t", generation: "g" } as const;
  const refused = when(join, given(joined()), rules);
  assertEquals(refusalOf(refused), { reason: "TooManySessions", limit: 1 });
  const erased = new SpaceLog(OPENED, joined());
  erased.do({ type: "LeaveSession", session: "s", generation: "g", reason: "erased" });
  const again = when({ type: "JoinSession", session: "s", generation: "g" }, erased.space);
  assertEquals(refusalOf(again), { reason: "SessionNotInSpace", session: "s" });
});

Deno.test("a session leaves once; what it said stays when it moves or expires", () => {
  for (const reason of ["moved", "expired"] as const) {
    const leave = { type: "LeaveSession", session: "s", generation: "g", reason } as const;
    const log = new SpaceLog(OPENED, joined(), digested(1, 2, "Bees."), learned("f", "Has bees"));
    assertEquals(eventsOf(log.do(leave)), [
      { type: "SessionLeft", data: { session: "s", generation: "g", reason } },
    ]);
    assertEquals(log.do(leave), NOTHING);
    assertEquals(findFact(log.space, "f")?.versions[0].text, "Has bees");
    assertEquals(findSession(log.space, "s")?.state, reason);
    assertEquals(log.space.count, { facts: 1, sessions: 0 });
  }
  const unknown = { type: "LeaveSession", session: "x", generation: "g", reason: "moved" } as const;
  assertEquals(when(unknown, given()), NOTHING);
});

Deno.test("law 15: erasing a session takes its digests, its titles and what only it said", () => {
  const log = new SpaceLog(
    OPENED,
    joined("s", "g", "Bees"),
    joined("t"),
    digested(1, 2, "They talked of bees."),
    learned("only", "Has bees"),
    learned("both", "Has cats", "s", "t"),
    learned("older", "Has dogs"),
    revised("older", "Has three dogs", "t"),
    written("own", "Likes tea"),
  );
  const erase = { type: "LeaveSession", session: "s", generation: "g", reason: "erased" } as const;
  assertEquals(log.do(erase), {
    ok: true,
    events: [
      { type: "FactForgotten", data: { fact: "only", reason: "source_erased" } },
      { type: "SessionLeft", data: { session: "s", generation: "g", reason: "erased" } },
    ],
    erases: [2, 4, 5, 7],
  });
  const stored = JSON.stringify(log.events);
  for (const text of ["bees", "Bees", "Has dogs"]) assertEquals(stored.includes(text), false, text);
  assertEquals(findFact(log.space, "both")?.versions[0].sources.map(({ session }) => session), [
    "t",
  ]);
  assertEquals(findFact(log.space, "older")?.forgotten, undefined);
  assertEquals(log.do(erase), NOTHING);
});

Deno.test("law 15: a session that moved or expired before takes what it said when it is erased", () => {
  for (const reason of ["moved", "expired"] as const) {
    const log = new SpaceLog(OPENED, joined(), learned("f", "Has bees"));
    log.do({ type: "LeaveSession", session: "s", generation: "g", reason });
    log.do({ type: "LeaveSession", session: "s", generation: "g", reason: "erased" });
    assertEquals(findFact(log.space, "f")?.forgotten?.reason, "source_erased");
    assertEquals(log.space.count, { facts: 0, sessions: 0 });
  }
});

Deno.test("an erased session with many facts is forgotten in several commits", () => {
  const facts = Array.from({ length: 250 }, (_, index) => learned(`f${index}`, `Owns ${index}`));
  const log = new SpaceLog(OPENED, joined(), ...facts);
  const erase = { type: "LeaveSession", session: "s", generation: "g", reason: "erased" } as const;
  const first = log.do(erase);
  assertEquals(first.ok && [first.events.length, first.erases.length, first.more], [
    100,
    100,
    true,
  ]);
  assertEquals(findSession(log.space, "s")?.state, "there");
  log.doAll(erase);
  assertEquals(log.space.count, { facts: 0, sessions: 0 });
  assertEquals(JSON.stringify(log.events).includes("Owns"), false);
});

Deno.test("an owner writes a fact once; the first one opens the space", () => {
  const write = { type: "WriteFact", fact: "f", text: " Likes\n tea ", at: now } as const;
  const data: SpaceEventData<"FactLearned"> = {
    ...{ fact: "f", text: "Likes tea", saidBy: "owner", sources: [], saidAt: now },
  };
  const event = { type: "FactLearned", data } as const;
  assertEquals(eventsOf(when(write, emptySpace)), [OPENED, event]);
  assertEquals(eventsOf(when({ ...write, redacted: ["iban"] }, given())), [
    { type: "FactLearned", data: { ...data, redacted: ["iban"] } },
  ]);
  assertEquals(when(write, given(event)), NOTHING);
});

Deno.test("a fact that its owner writes is refused by name when it is no fact, taken or known", () => {
  const space = given(written("f", "Likes tea"));
  const write = (text: string, fact = "new") =>
    refusalOf(when({ type: "WriteFact", fact, text, at: now }, space));
  assertEquals(write(" \u200b\n"), { reason: "EmptyFact" });
  assertEquals(write("x".repeat(301)), { reason: "FactTooLong", characters: 301, limit: 300 });
  assertEquals(write("x".repeat(300)), undefined);
  assertEquals(write("Likes milk", "f"), { reason: "FactIdTaken", fact: "f" });
  assertEquals(write("likes TEA."), { reason: "FactRepeated", fact: "f" });
  assertEquals(write("The user likes tea"), { reason: "FactRepeated", fact: "f" });
  assertEquals(write("Likes green tea"), undefined);
});

Deno.test("where there is no room, what matters least goes; the owner's own and pinned facts never", () => {
  const rules = { maxFacts: 3, maxSessions: 9 };
  const write = { type: "WriteFact", fact: "new", text: "Likes tea", at: now } as const;
  const pin = { type: "FactPinned", data: { fact: "pinned" } } as const;
  const facts = [written("own", "Has cats"), learned("pinned", "Has dogs")];
  const log = new SpaceLog(OPENED, joined(), ...facts, learned("less", "Has bees"), pin);
  const decision = log.do(write, rules);
  assertEquals(eventsOf(decision).slice(0, 1), [
    { type: "FactForgotten", data: { fact: "less", reason: "no_room" } },
  ]);
  assertEquals(decision.ok && decision.erases, [5]);
  assertEquals(log.space.count.facts, 3);
  const full = log.do({ ...write, fact: "more", text: "Likes milk" }, rules);
  assertEquals(refusalOf(full), { reason: "TooManyFacts", limit: 3 });
});

Deno.test("an owner corrects a fact, and confirms what was learned by writing the same", () => {
  const space = given(joined(), learned("f", "Has bees"), learned("g", "Has cats"));
  const correct = (text: string, fact = "f") =>
    when({ type: "CorrectFact", fact, text, at: now }, space);
  for (const text of ["Keeps bees", "Has bees"]) {
    assertEquals(eventsOf(correct(text)), [
      { type: "FactRevised", data: { fact: "f", text, saidBy: "owner", sources: [], saidAt: now } },
    ]);
  }
  assertEquals(refusalOf(correct("has cats")), { reason: "FactRepeated", fact: "g" });
  assertEquals(refusalOf(correct(" ")), { reason: "EmptyFact" });
  assertEquals(refusalOf(correct("x".repeat(301)))?.reason, "FactTooLong");
  assertEquals(refusalOf(correct("Has owls", "x")), { reason: "FactUnknown", fact: "x" });
  const own = given(written("f", "Has bees"));
  assertEquals(when({ type: "CorrectFact", fact: "f", text: "Has bees", at: now }, own), NOTHING);
});

Deno.test("law 15: a forgotten fact leaves no text, neither its earlier ones nor in digests and titles", () => {
  const log = new SpaceLog(
    OPENED,
    joined("s", "g", "I live in Porto and keep bees"),
    joined("t", "g", "Chess"),
    digested(1, 4, "Ada has moved to Porto. She keeps bees."),
    digested(1, 4, "They talked of chess.", "t"),
    learned("f", "The user lives in Porto"),
    revised("f", "The user lives in Lisbon"),
    learned("g", "The user plays chess", "t"),
  );
  const decision = log.do({ type: "ForgetFact", fact: "f", salt: "pepper" });
  assertEquals(decision.ok && decision.erases, [2, 4, 6, 7]);
  const stored = JSON.stringify(log.events);
  for (const word of ["Porto", "Lisbon", "porto"]) assertEquals(stored.includes(word), false, word);
  assertEquals(stored.includes("chess"), true);
  assertEquals(findSession(log.space, "s")?.digests[0]?.text, "");
  assertEquals(log.do({ type: "ForgetFact", fact: "f", salt: "x" }), NOTHING);
  const unknown = log.do({ type: "ForgetFact", fact: "x", salt: "x" });
  assertEquals(refusalOf(unknown), { reason: "FactUnknown", fact: "x" });
});

Deno.test("guards of one space share a salt, so that a text is hashed once", () => {
  const log = new SpaceLog(OPENED, written("f", "Likes tea"), written("g", "Likes milk"));
  log.do({ type: "ForgetFact", fact: "f", salt: "pepper" });
  log.do({ type: "ForgetFact", fact: "g", salt: "other" });
  const salts = ["f", "g"].map((fact) => findFact(log.space, fact)?.forgotten?.guard?.salt);
  assertEquals(salts, ["pepper", "pepper"]);
});

Deno.test("a fact is pinned and unpinned once each, if it is known", () => {
  const log = new SpaceLog(OPENED, written("f", "Likes tea"));
  const pin = { type: "PinFact", fact: "f" } as const;
  const unpin = { type: "UnpinFact", fact: "f" } as const;
  assertEquals(log.do(unpin), NOTHING);
  assertEquals(eventsOf(log.do(pin)), [{ type: "FactPinned", data: { fact: "f" } }]);
  assertEquals(log.do(pin), NOTHING);
  assertEquals(eventsOf(log.do(unpin)), [{ type: "FactUnpinned", data: { fact: "f" } }]);
  log.do({ type: "ForgetFact", fact: "f", salt: "x" });
  for (const command of [pin, unpin]) {
    assertEquals(refusalOf(log.do(command)), { reason: "FactUnknown", fact: "f" });
  }
});

Deno.test("what a forgotten fact takes with it is found in short steps, and the decision is the same", () => {
  const sessions = Array.from({ length: 100 }, (_, number) => [
    joined(`s${number}`),
    digested(1, 4, number % 10 === 0 ? "Ada keeps bees." : "They talked of chess.", `s${number}`),
  ]).flat();
  const events = [OPENED, ...sessions, learned("f", "Ada keeps bees", "s0")];
  const command = { type: "ForgetFact", fact: "f", salt: "pepper" } as const;
  const atOnce = decideSpace(command, given(...events), SPACE_RULES);
  const space = given(...events);
  assert([...readToldSteps(command, space)].length > 10);
  assertEquals(decideSpace(command, space, SPACE_RULES), atOnce);
  assertEquals(atOnce.ok && atOnce.erases.length, 11);
});

Deno.test("law 15: no session is called by what is forgotten, neither then nor when it joins again", () => {
  const log = new SpaceLog(
    OPENED,
    joined("s", "g", "No meat for me, please"),
    joined("t", "g", "The weather"),
    learned("f", "The user is a vegetarian", "s"),
  );
  log.do({ type: "ForgetFact", fact: "f", salt: "pepper" });
  const titleOf = (session: string) => {
    const known = findSession(log.space, session, "g");
    return known && sessionTitle(known);
  };
  assertEquals([titleOf("s"), titleOf("t")], [undefined, "The weather"]);
  const join = { type: "JoinSession", generation: "g" } as const;
  for (const session of ["s", "t"]) {
    log.do({ type: "LeaveSession", session, generation: "g", reason: "moved" });
  }
  log.do({ ...join, session: "s", title: "No meat for me, please" });
  log.do({ ...join, session: "t", title: "The weather. I am a vegetarian." });
  log.do({ ...join, session: "u", title: "The weather again" });
  assertEquals([titleOf("s"), titleOf("u")], [undefined, "The weather again"]);
  assertEquals(titleOf("t"), "The weather", "that is what it was called before");
});

Deno.test("law 15: what an erased session alone said leaves a guard that hides nothing of other sessions", () => {
  const log = new SpaceLog(OPENED, joined("t"), joined(), learned("f", "The user lives in Porto"));
  const leave = { type: "LeaveSession", session: "s", generation: "g", reason: "erased" } as const;
  log.do({ ...leave, salt: "pepper" });
  const known = findFact(log.space, "f");
  assertEquals([known?.forgotten?.reason, known?.forgotten?.guard?.salt], [
    "source_erased",
    "pepper",
  ]);
  assertEquals(JSON.stringify(log.events).includes("Porto"), false);
  const said = { session: "t", generation: "g", positions: [1, 2], at: RECORDED_AT };
  assertEquals(isToForget({ ...said, text: "I live in Porto" }, log.space), false);
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { NewerEventError } from "../../src/conversation/mod.ts";
import {
  blanked,
  type DecidedSpaceEvent,
  emptySpace,
  evolveSpace,
  findFact,
  findSession,
  foldSpace,
  readSpaceEvent,
  type RecordedSpaceEvent,
  sessionTitle,
  SPACE_EVENT_FORMS,
  spaceEventSchemas,
  toStoredSpaceEvent,
  understandSpaceEvent,
} from "../../src/knowledge/mod.ts";
import { digested, given, joined, learned, plain, revised, SpaceLog, written } from "./given.ts";

const AT = { position: 7, at: 1_000 };
const guard = { salt: "s", form: "f", terms: ["t"], earlier: [{ form: "g", terms: [] }] };

/** One of each kind, in full. */
const EVENTS: readonly DecidedSpaceEvent[] = [
  { type: "SpaceOpened", data: { name: "Home" } },
  { type: "SpaceRenamed", data: { name: "Work" } },
  { type: "SessionJoined", data: { session: "s", generation: "g", title: "Bees", from: 3 } },
  { type: "SessionLeft", data: { session: "s", generation: "g", reason: "moved" } },
  { type: "SessionsDropped", data: { sessions: [{ session: "s", generation: "g" }] } },
  digested(1, 4, "Bees."),
  learned("f", "The user keeps bees"),
  revised("f", "The user keeps wasps"),
  { type: "FactForgotten", data: { fact: "f", reason: "owner", guard, erases: [3] } },
  { type: "FactPinned", data: { fact: "f" } },
  { type: "FactUnpinned", data: { fact: "f" } },
  { type: "SourceWithheld", data: { session: "s", generation: "g", positions: [1, 2] } },
  { type: "SourceReleased", data: { session: "s", generation: "g", positions: [1, 2] } },
];

/** Those that a reader must understand: it would tell what is withheld. */
const VITAL: readonly string[] = ["SourceWithheld", "SourceReleased"];

Deno.test("the names of a space's events are these", () => {
  assertEquals(Object.keys(spaceEventSchemas), EVENTS.map(({ type }) => type));
  assertEquals(Object.keys(SPACE_EVENT_FORMS), EVENTS.map(({ type }) => type));
});

Deno.test("events of a space are read as they were stored", () => {
  for (const event of EVENTS) {
    const stored = toStoredSpaceEvent(event);
    const must = VITAL.includes(event.type) ? { must: true as const } : {};
    assertEquals(stored, { ...event, ...must });
    assertEquals(readSpaceEvent({ ...stored, ...AT }), { ...event, ...AT } as RecordedSpaceEvent);
  }
});

Deno.test("law 15: an event without its text is read, and says where and by whom something was said", () => {
  for (const event of EVENTS) {
    const bare = blanked({ ...event, ...AT } as RecordedSpaceEvent);
    assertEquals([bare.type, bare.position, bare.at], [event.type, AT.position, AT.at]);
    assertEquals(readSpaceEvent(bare), bare);
    const isName = event.type === "SpaceOpened" || event.type === "SpaceRenamed";
    const text = JSON.stringify(bare);
    for (const word of ["Bees", "bees", "wasps"]) assert(isName || !text.includes(word), text);
  }
  const redacted = { ...learned("f", "x"), ...AT } as Extract<
    RecordedSpaceEvent,
    { type: "FactLearned" }
  >;
  const bare = blanked({ ...redacted, data: { ...redacted.data, redacted: ["iban"] } });
  assertEquals(bare.data, { ...redacted.data, text: "" });
});

Deno.test("an event of a newer kind takes its place, one that must be understood is refused", () => {
  const newer = { type: "FactDoubted", data: {}, ...AT };
  assertEquals(understandSpaceEvent(newer), { type: "unknown", ...AT });
  assertThrows(() => understandSpaceEvent({ ...newer, must: true }), NewerEventError);
  assertThrows(() => understandSpaceEvent({ ...newer, type: "FactPinned", version: 2 }));
});

Deno.test("fields that are missing or of another form have defaults, but for what is folded", () => {
  const bare = { fact: "f" };
  assertEquals(readSpaceEvent({ type: "FactLearned", data: bare, ...AT }), {
    ...{ type: "FactLearned", ...AT },
    data: { fact: "f", text: "", saidBy: "assistant", saidAt: 0, sources: [] },
  });
  const forgotten = { fact: "f", reason: "bored", guard: 7 };
  assertEquals(readSpaceEvent({ type: "FactForgotten", data: forgotten, ...AT }), {
    ...{ type: "FactForgotten", ...AT },
    data: { fact: "f", reason: "owner", guard: undefined },
  } as unknown);
  const unknown = { type: "unknown", ...AT } as const;
  assertEquals(readSpaceEvent({ type: "FactLearned", data: {}, ...AT }), unknown);
});

Deno.test("events that do not fit only advance the position", () => {
  const space = given(joined(), learned("f", "The user keeps bees"), written("g", "Is Ada"));
  const forgotten = foldSpace([
    { type: "FactForgotten", data: { fact: "g", reason: "owner" }, position: 5, at: 0 },
  ], space);
  const odd: readonly DecidedSpaceEvent[] = [
    learned("f", "Another text"),
    revised("x", "The user keeps wasps"),
    revised("g", "Is Bob"),
    { type: "FactForgotten", data: { fact: "x", reason: "owner" } },
    { type: "FactForgotten", data: { fact: "g", reason: "owner" } },
    { type: "FactPinned", data: { fact: "x" } },
    { type: "FactPinned", data: { fact: "g" } },
    { type: "SessionLeft", data: { session: "x", generation: "g", reason: "erased" } },
    digested(1, 4, "Bees.", "x"),
  ];
  for (const event of odd) {
    const next = evolveSpace(forgotten, { ...event, position: 6, at: 0 } as RecordedSpaceEvent);
    assertEquals(plain({ ...next, position: 5 }), plain(forgotten), event.type);
  }
  const unknown = evolveSpace(forgotten, { type: "unknown", position: 6, at: 0 });
  assertEquals(plain(unknown), { ...plain(forgotten), position: 6 });
});

Deno.test("states do not change when others grow from them", () => {
  const base = given(joined(), learned("f", "The user keeps bees"));
  const before = structuredClone(plain(base));
  const grow = (event: DecidedSpaceEvent) =>
    evolveSpace(base, { ...event, position: base.position + 1, at: 0 } as RecordedSpaceEvent);
  const one = grow(learned("one", "The user has one"));
  const two = grow(learned("two", "The user has two"));
  const none = grow({
    type: "SessionLeft",
    data: { session: "s", generation: "g", reason: "erased" },
  });
  assertEquals(plain(base), before);
  assertEquals([findFact(one, "two"), findFact(two, "one")], [undefined, undefined]);
  assertEquals(findFact(two, "two")?.versions[0].text, "The user has two");
  assertEquals(findFact(none, "f")?.versions[0].text, "");
});

Deno.test("a session is called by its newest digest that has a title, or as it was when it joined", () => {
  const space = given(joined("s", "g", "Hello"));
  const title = (...events: DecidedSpaceEvent[]) => {
    const session = findSession(given(joined("s", "g", "Hello"), ...events), "s");
    return session && sessionTitle(session);
  };
  const told = digested(1, 2, "Bees.");
  assertEquals(findSession(space, "s")?.state, "there");
  assertEquals(title(), "Hello");
  assertEquals(title(told), "Hello");
  const titled = { ...told, data: { ...told.data, title: "Bees" } } as DecidedSpaceEvent;
  assertEquals(title(titled, digested(3, 4, "More.")), "Bees");
});

Deno.test("a space knows about how many bytes it takes; what is erased takes none", () => {
  const log = new SpaceLog({ type: "SpaceOpened", data: {} }, joined());
  const before = log.space.bytes;
  assertEquals(emptySpace.bytes, 0);
  const texts = Array.from({ length: 100 }, (_, index) => learned(`f${index}`, "x".repeat(300)));
  log.commit({ ok: true, events: texts, erases: [] });
  const full = log.space.bytes;
  assert(full - before > 100 * 300);
  log.doAll({ type: "LeaveSession", session: "s", generation: "g", reason: "erased" });
  assert(log.space.bytes <= full - 100 * 300);
  assertEquals(log.space.bytes, log.read.bytes);
});

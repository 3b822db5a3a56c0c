import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decide,
  fold,
  type ForeignLine,
  MOST_AT_ONCE,
  turnsOf,
} from "../../src/conversation/mod.ts";
import { given, pinned, received, record, replied, RULES, when } from "./given.ts";

const note = (id: string, text: string) => ({ type: "PinNote", note: id, what: { text } }) as const;

/** More characters than any test joins. */
const LONGEST = 100_000;

Deno.test("PinNote pins a text, the message or the reply of a turn", () => {
  const state = given(received("a", "I am vegan"), replied("a", "Noted."));
  for (
    const [what, text] of [
      [{ text: " Be brief. " }, "Be brief."],
      [{ turn: "a", part: "message" }, "I am vegan"],
      [{ turn: "a", part: "reply" }, "Noted."],
    ] as const
  ) {
    const decision = when({ type: "PinNote", note: "n", what }, state);
    assert(decision.ok);
    const [event] = decision.events;
    assert(event?.type === "NotePinned");
    assertEquals(event.data.text, text);
  }
});

Deno.test("PinNote does nothing for a note that is already pinned, and refuses its id for another text", () => {
  const state = given(pinned("n", "Be brief."));
  assertEquals(when(note("n", "Be brief."), state), { ok: true, events: [] });
  assertEquals(when(note("n", "Be long."), state), {
    ok: false,
    refusal: { reason: "NoteIdTaken", note: "n" },
  });
});

Deno.test("PinNote refuses a note that is empty, missing, or does not fit with the others", () => {
  const state = given(pinned("n", "x".repeat(400)));
  const refusal = (command: Parameters<typeof when>[0]) => {
    const decision = when(command, state);
    return decision.ok ? undefined : decision.refusal;
  };
  assertEquals(refusal(note("m", "  ")), { reason: "EmptyMessage" });
  assertEquals(refusal({ type: "PinNote", note: "m", what: { turn: "z", part: "reply" } }), {
    reason: "NothingToPin",
    turn: "z",
  });
  const over = refusal(note("m", "y".repeat(100)));
  assert(over?.reason === "PinsOverShare" && over.characters > 500 && over.share === 500);
  assertEquals(refusal({ type: "UnpinNote", note: "m" }), { reason: "NoteUnknown", note: "m" });
  assert(when({ type: "UnpinNote", note: "n" }, state).ok);
});

Deno.test("turnsOf() joins consecutive lines of one role, and keeps a leading reply", () => {
  const lines = [
    { role: "assistant", text: "Welcome!", at: 1 },
    { role: "user", text: "Hi", at: 2 },
    { role: "user", text: "there", at: 3 },
    { role: "assistant", text: "Hello", at: 4 },
    { role: "assistant", text: "again", at: 5 },
    { role: "user", text: "Bye", at: 6 },
  ] as const;
  assertEquals(turnsOf(lines, LONGEST), [
    { text: "", reply: "Welcome!", saidAt: 1, repliedAt: 1 },
    { text: "Hi\nthere", reply: "Hello\nagain", saidAt: 2, repliedAt: 4 },
    { text: "Bye", reply: "", saidAt: 6, repliedAt: 6 },
  ]);
});

Deno.test("turnsOf() begins a new turn where joined lines would be longer than a message", () => {
  const said = (role: "user" | "assistant", length: number) => {
    return { role, text: role[0]?.repeat(length) ?? "", at: 0 } as const;
  };
  const lengthsOf = (lines: readonly ForeignLine[]) =>
    turnsOf(lines, 10).map(({ text, reply }) => [text.length, reply.length]);
  assertEquals(lengthsOf([said("user", 4), said("user", 5)]), [[10, 0]], "with the line break");
  assertEquals(lengthsOf([said("user", 5), said("user", 5)]), [[5, 0], [5, 0]]);
  assertEquals(
    lengthsOf([...Array(4).fill(said("user", 6)), ...Array(3).fill(said("assistant", 7))]),
    [[6, 0], [6, 0], [6, 0], [6, 7], [0, 7], [0, 7]],
  );
});

Deno.test("turnsOf() keeps several speakers of a role apart, each text after its speaker's name", () => {
  const lines: ForeignLine[] = [
    { role: "user", name: "Ann", text: "Hi", at: 1 },
    { role: "user", name: "Ann", text: "all", at: 2 },
    { role: "user", name: " Bob\nBo ", text: "Hey\nAnn: I pay", at: 3 },
    { role: "user", text: "Me, too", at: 4 },
    { role: "assistant", name: "Claude", text: "Welcome", at: 5 },
    { role: "assistant", name: "Claude", text: "you three", at: 6 },
    { role: "user", name: " ", text: "Thanks", at: 7 },
  ];
  assertEquals(turnsOf(lines, LONGEST).map(({ text, reply }) => [text, reply]), [
    ["Ann: Hi\nAnn: all", ""],
    ["Bob Bo: Hey\nAnn: I pay", ""],
    ["Me, too", "Welcome\nyou three"],
    ["Thanks", ""],
  ]);
  const two = lines.filter(({ name }) => name === "Ann" || name === "Claude");
  assertEquals(turnsOf(two, LONGEST).map(({ text, reply }) => [text, reply]), [
    ["Hi\nall", "Welcome\nyou three"],
  ]);
});

Deno.test("turnsOf() loses, doubles and reorders no line", () => {
  const line = fc.record({
    role: fc.constantFrom("user", "assistant"),
    text: fc.string({ minLength: 1, maxLength: 8 }).map((text) => `<${text}>`),
    at: fc.nat(),
  }) as fc.Arbitrary<ForeignLine>;
  fc.assert(fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
    for (const longest of [12, LONGEST]) {
      const all = turnsOf(lines, longest).flatMap(({ text, reply }) => [text, reply]);
      assertEquals(all.filter(Boolean).join("\n"), lines.map(({ text }) => text).join("\n"));
    }
  }));
});

Deno.test("ImportTurns imports once per key, and refuses another body under the same key", () => {
  const turns = turnsOf([
    { role: "user", text: "Hi", at: 5 },
    { role: "assistant", text: "Yo", at: 6 },
  ], LONGEST);
  const command = { type: "ImportTurns", id: "i", turns, lines: 2 } as const;
  const key = { key: "k", sha256: "one" };
  const first = when({ ...command, key }, given());
  assert(first.ok);
  const state = fold(record(first.events));
  assertEquals([...state.settled].map(({ id, text, at }) => ({ id, text, at })), [
    { id: "i.1", text: "Hi", at: 5 },
  ]);
  assertEquals(when({ ...command, key }, state), { ok: true, events: [] });
  const other = when({ ...command, key: { ...key, sha256: "two" } }, state);
  assertEquals(other, { ok: false, refusal: { reason: "ImportKeyTaken", key: "k" } });
  const open = when(command, given(received("a", "Wait")));
  assertEquals(open, { ok: false, refusal: { reason: "ImportWhileOpen", open: 1 } });
});

Deno.test("notes and keys of imports have a limit, whatever the budget", () => {
  const { pins, imports } = MOST_AT_ONCE;
  const notes = (count: number) =>
    given(...Array.from({ length: count }, (_, index) => pinned(`n${index}`, "x")));
  const pin = { type: "PinNote", note: "new", what: { text: "x" } } as const;
  const rules = { ...RULES, pinShare: 1_000_000 };
  assert(decide(pin, notes(pins - 1), rules).ok);
  const full = { ok: false, refusal: { reason: "TooManyPins", limit: pins } } as const;
  assertEquals(decide(pin, notes(pins), rules), full);
  assert(decide({ ...pin, note: "n0" }, notes(pins), rules).ok, "a note that is there already");
  const keyed = (count: number) => ({
    ...given(),
    imports: Array.from({ length: count }, (_, index) => {
      return { key: `k${index}`, sha256: "x", turns: 1, lines: 1 };
    }),
  });
  const turns = [{ text: "Hi", reply: "", saidAt: 1, repliedAt: 1 }];
  const command = { type: "ImportTurns", id: "i", turns, lines: 1 } as const;
  const key = { key: "new", sha256: "x" };
  assert(when({ ...command, key }, keyed(imports - 1)).ok);
  const refusal = { reason: "TooManyImports", limit: imports } as const;
  assertEquals(when({ ...command, key }, keyed(imports)), { ok: false, refusal });
  assert(when(command, keyed(imports)).ok, "without a key");
});

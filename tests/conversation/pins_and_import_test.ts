import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold, type ForeignLine, turnsOf } from "../../src/conversation/mod.ts";
import { given, pinned, received, record, replied, when } from "./given.ts";

const note = (id: string, text: string) => ({ type: "PinNote", note: id, what: { text } }) as const;

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
  assertEquals(turnsOf(lines), [
    { text: "", reply: "Welcome!", saidAt: 1, repliedAt: 1 },
    { text: "Hi\nthere", reply: "Hello\nagain", saidAt: 2, repliedAt: 4 },
    { text: "Bye", reply: "", saidAt: 6, repliedAt: 6 },
  ]);
});

Deno.test("turnsOf() loses, doubles and reorders no line", () => {
  const line = fc.record({
    role: fc.constantFrom("user", "assistant"),
    text: fc.string({ minLength: 1, maxLength: 8 }).map((text) => `<${text}>`),
    at: fc.nat(),
  }) as fc.Arbitrary<ForeignLine>;
  fc.assert(fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
    const all = turnsOf(lines).flatMap(({ text, reply }) => [text, reply]).filter(Boolean);
    assertEquals(all.join("\n"), lines.map(({ text }) => text).join("\n"));
  }));
});

Deno.test("ImportTurns imports once per key, and refuses another body under the same key", () => {
  const turns = turnsOf([{ role: "user", text: "Hi", at: 5 }, {
    role: "assistant",
    text: "Yo",
    at: 6,
  }]);
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

import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import {
  type Command,
  type Conversation,
  type DecidedEvent,
  evolve,
  finish,
  footprintOf,
  heldHistory,
  type InsertMemory,
  understand,
} from "../../src/conversation/mod.ts";
import { heldIdsSteps } from "../../src/conversation/held_history.ts";
import { cancelled, given, received, replied, RULES, summarised, when } from "./given.ts";
import { relay, Relayed } from "./relayed_given.ts";

const manifest = { upTo: 0, limit: 8_000, characters: 9, items: [], leftOut: [] };
const block = {
  ...{ turn: "b", place: 2, after: "a", text: "<memory/>", builder: 1 },
  ...{ manifest, message: "And?", sentAt: 5 },
};
const inserted: DecidedEvent = { type: "MemoryInserted", data: block };
const insert: InsertMemory = { type: "InsertMemory", insertion: block };

/** The events of a relayed turn. */
function eventsOf(command: Command): readonly DecidedEvent[] {
  const decision = when(command, given());
  assert(decision.ok);
  return decision.events;
}

Deno.test("a turn that a client held by itself is a message and its reply, in one commit", () => {
  const command = relay("a", "Hello", { timeZone: "Europe/Lisbon", redacted: ["jwt"] });
  const tools = ["Bash", "Read"];
  const decision = when({ ...command, reply: { ...command.reply, tools } }, given());
  assert(decision.ok);
  assertEquals(decision.turn, "a");
  const about = { turn: "a", text: "Hello", idGiven: true, source: "messages" as const };
  assertEquals(decision.events, [
    {
      type: "MessageReceived",
      data: { ...about, redacted: ["jwt"], timeZone: "Europe/Lisbon" },
    },
    { type: "ReplyCompleted", data: { ...command.reply, tools, turn: "a" } },
  ]);
  const state = given(...decision.events);
  assertEquals(state.open, []);
  assertEquals([...state.settled].map(({ id, source, outcome }) => [id, source, outcome.kind]), [
    ["a", "messages", "completed"],
  ]);
});

Deno.test("law 2: a turn that is relayed again changes nothing, whatever the reply is then", () => {
  const state = given(...eventsOf(relay("a", "Hello")));
  for (const again of [relay("a", "Hello"), relay("a", "Hello ", { reply: "Other" })]) {
    assertEquals(when(again, state), { ok: true, events: [], turn: "a" });
  }
  assertEquals(when(relay("a", "Hi"), given(received("a", "Hi"), replied("a", "Oh"))), {
    ok: false,
    refusal: { reason: "TurnIdTaken", turn: "a" },
  });
});

Deno.test("law 2: the rest of a relayed reply is its turn's next reply, if that is the newest, and as it was", () => {
  const first = eventsOf(relay("a", "Hello", { reply: "So it" }));
  const rest = relay("a", "Hello", { reply: "So it is.", goesOnFrom: "So it" });
  const decision = when(rest, given(...first));
  assert(decision.ok);
  assertEquals(decision.events, [
    { type: "ReplyReopened", data: { turn: "a", reason: "continue", id: "a+1" } },
    { type: "ReplyCompleted", data: { ...rest.reply, turn: "a" } },
  ]);
  const unchanged = { ok: true, events: [], turn: "a" } as const;
  assertEquals(when(rest, given(...first, ...decision.events)), unchanged, "it is known");
  const second = eventsOf(relay("b", "And?"));
  assertEquals(when(rest, given(...first, ...second)), unchanged, "another one was answered");
  const summary: DecidedEvent = summarised(2, "They talked.");
  assertEquals(when(rest, given(...first, summary)), unchanged, "a summary tells of it");
  const open = when(rest, given(...first, received("c", "Wait")));
  assertEquals(open.ok ? undefined : open.refusal.reason, undefined);
});

Deno.test("law 2: a relayed turn that a fork or an import ended is answered by one that is relayed", () => {
  const [message] = eventsOf(relay("a", "Hello"));
  assert(message);
  const state = given(message, cancelled("a"));
  const decision = when(relay("a", "Hello"), state);
  assert(decision.ok);
  assertEquals(decision.events.map(({ type }) => type), ["TurnRetried", "ReplyCompleted"]);
  const after = given(message, cancelled("a"), ...decision.events);
  assertEquals([...after.settled].map(({ outcome }) => outcome.kind), ["completed"]);
});

Deno.test("law 3: a turn is not relayed while another one is open", () => {
  const state = given(received("w", "Wait"), received("x", "Wait, too"));
  const refusal = { reason: "RelayWhileOpen", open: 2 } as const;
  assertEquals(when(relay("a", "Hello"), state), { ok: false, refusal });
  assert(when(insert, state).ok, "a block is no reply");
});

Deno.test("a relayed message has text, and is no longer than any other", () => {
  assertEquals(when(relay("a", " \n"), given()), {
    ok: false,
    refusal: { reason: "EmptyMessage" },
  });
  const characters = RULES.maxMessageCharacters + 1;
  assertEquals(when(relay("a", "x".repeat(characters)), given()), {
    ok: false,
    refusal: { reason: "MessageTooLong", characters, limit: RULES.maxMessageCharacters },
  });
  assert(when(relay("a", "Hi", { reply: "" }), given()).ok, "tools alone may answer");
});

Deno.test("a session joins a space with its first block or its first relayed turn", () => {
  const joins = { space: "main", position: 7 };
  const joined: DecidedEvent = { type: "SpaceJoined", data: joins };
  for (const command of [{ ...insert, joins }, { ...relay("a", "Hello"), joins }] as const) {
    const decision = when(command, given());
    assert(decision.ok);
    assertEquals(decision.events[0], joined);
    assertEquals(given(...decision.events).space?.id, "main");
    const there = when(command, given(joined));
    assert(there.ok && there.events.every(({ type }) => type !== "SpaceJoined"));
  }
});

Deno.test("what is inserted twice is inserted once, and the first stays", () => {
  assertEquals(when(insert, given()), { ok: true, events: [inserted], turn: "b" });
  const state = given(inserted);
  assertEquals(when(insert, state), { ok: true, events: [], turn: "b" });
  const other: Command = { ...insert, insertion: { ...block, text: "Other" } };
  assertEquals(when(other, state), { ok: true, events: [], turn: "b" });
  const twice = given(inserted, { type: "MemoryInserted", data: { ...block, text: "Other" } });
  const { turn, place, text, after } = block;
  assertEquals([...twice.inserted], [{ turn, place, text, after, position: 1 }]);
});

Deno.test("a message whose turn is complete without a block gets none: it was sent without", () => {
  const state = given(...eventsOf(relay("b", "And?")));
  assertEquals(when(insert, state), { ok: true, events: [], turn: "b" });
});

Deno.test("a state holds the blocks of its own events, whatever grew from it", () => {
  const make = (turn: string, text: string): DecidedEvent => ({
    type: "MemoryInserted",
    data: { ...block, turn, text },
  });
  const state = given(make("a", "A"));
  const then = (from: Conversation, event: DecidedEvent) =>
    evolve(from, { ...event, position: from.position + 1, at: 0 });
  const left = then(state, make("b", "B1"));
  const right = then(then(state, make("c", "C")), make("b", "B2"));
  const texts = [state, left, right, left].map(({ inserted }) => inserted.get("b")?.text);
  assertEquals(texts, [undefined, "B1", "B2", "B1"]);
  assertEquals([...right.inserted].map(({ turn }) => turn), ["a", "c", "b"]);
  assert(footprintOf(left) > footprintOf(state), "its bytes count");
  const wide = given(make("a", "ж".repeat(1_000)));
  assertEquals(footprintOf(wide) - footprintOf(given(make("a", "ж"))), 2 * 999);
});

Deno.test("what a client's history holds is what its messages lead to, as far as the log knows them", () => {
  const talk = new Relayed().say([], "a", "One").say(["a"], "b", "Two").say(
    ["a", "b"],
    "c",
    "Three",
  );
  assertEquals(heldHistory(talk.state, []), {});
  assertEquals(heldHistory(talk.state, ["x", "y"]), {});
  assertEquals(heldHistory(talk.state, ["a", "b", "c"]), { after: "c" });
  assertEquals(heldHistory(talk.state, ["a", "b", "x"]), { after: "b" });
  talk.say(["a", "b", "c", "late"], "d", "Four").say(["a", "b", "c"], "late", "Between");
  const ids = ["a", "b", "c", "late", "d"];
  assertEquals(heldHistory(talk.state, ids), { after: "d", alsoHeld: ["late"] });
});

Deno.test("law 2: however turns are relayed and sent, each has one reply, in order", () => {
  const turn = fc.constantFrom("a", "b", "c");
  const command: fc.Arbitrary<(running: string) => Command> = fc.oneof(
    fc.record({ turn, reply: fc.constantFrom("Yes", "No") })
      .map(({ turn, reply }) => () => relay(turn, `Say ${turn}`, { reply })),
    turn.map((turn) => (): Command => {
      return { type: "ReceiveMessage", turn, idGiven: true, text: `Say ${turn}`, at: 0 };
    }),
    fc.constant((turn: string): Command => {
      return { type: "CompleteReply", reply: { ...relay(turn, "").reply, turn } };
    }),
    turn.map((turn) => (): Command => ({ type: "CancelTurn", turn, said: "" })),
    turn.map((turn) => (): Command => ({ ...insert, insertion: { ...block, turn } })),
  );
  fc.assert(fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
    const events: DecidedEvent[] = [];
    for (const commandFor of commands) {
      const state = given(...events);
      const decision = when(commandFor(state.open[0]?.id ?? "none"), state);
      if (decision.ok) events.push(...decision.events);
    }
    for (const type of ["ReplyCompleted", "MemoryInserted"]) {
      const turns = events.filter((event) => event.type === type)
        .map(({ data }) => "turn" in data ? data.turn : "");
      assertEquals(turns.length, new Set(turns).size, type);
    }
    const open: string[] = [];
    for (const event of events) {
      if (event.type === "MessageReceived" || event.type === "TurnRetried") {
        open.push(event.data.turn);
      }
      if (event.type === "ReplyCompleted") assertEquals(open.shift(), event.data.turn, "law 3");
      if (event.type === "TurnCancelled") open.splice(open.indexOf(event.data.turn), 1);
    }
  }));
});

Deno.test("relayed turns and blocks of other versions are read by what is folded", () => {
  const at = { at: 1, position: 1 };
  const message = { turn: "a", text: "Hi", idGiven: true };
  const strange = { source: "telepathy", after: 7, alsoHeld: "b" };
  const read = understand({ type: "MessageReceived", data: { ...message, ...strange }, ...at });
  assert(read.type === "MessageReceived");
  assertEquals([read.data.source, read.data.after, read.data.alsoHeld], [
    undefined,
    undefined,
    undefined,
  ]);
  const old = understand({ type: "MessageReceived", data: message, ...at });
  assertEquals(old.type === "MessageReceived" && old.data, message);
  const least = { turn: "a", place: 0, text: "T" };
  const short = understand({ type: "MemoryInserted", data: { ...least, builder: "x" }, ...at });
  assert(short.type === "MemoryInserted");
  assertEquals([short.data.builder, short.data.message, short.data.sentAt], [1, "", 0]);
  const newer = understand({ type: "MemoryInserted", data: least, version: 9, ...at });
  assertEquals(newer.type, "MemoryInserted");
  assertEquals(understand({ type: "MemoryInserted", data: { turn: "a" }, ...at }).type, "unknown");
});

Deno.test("law 4: what a history holds is found again from what was recorded of it, however it was", () => {
  const known = fc.array(fc.nat(2), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(known, fc.array(fc.nat(11), { maxLength: 4 }), (how, late) => {
    const talk = new Relayed();
    const ids = how.map((_, index) => `t${index}`);
    const say = (index: number) => talk.say(ids.slice(0, index), `t${index}`, `Say ${index}`);
    for (const [index, one] of how.entries()) if (one > 0) say(index);
    for (const index of late) if (index < ids.length) say(index);
    const held = heldHistory(talk.state, ids);
    const expected = ids.filter((id) => talk.state.settled.get(id) !== undefined);
    assertEquals([...finish(heldIdsSteps(talk.state, held))].sort(), expected.sort());
  }));
});

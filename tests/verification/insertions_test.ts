import { assert, assertEquals } from "@std/assert";
import { type RecordedEvent, toStored } from "../../src/conversation/mod.ts";
import { type LogEntry, verifyEvents } from "../../src/verification/mod.ts";
import { fact, space } from "../conversation/elsewhere_given.ts";
import { Relayed } from "../conversation/relayed_given.ts";

/** A session with a block of its own, and one to which a space gave something. */
function talk(): RecordedEvent[] {
  const relayed = new Relayed().say([], "a", "The heron Otto eats frogs", { reply: "Noted." });
  assert(relayed.insert([], "b", "What does Otto eat?"));
  const elsewhere = space({ facts: [fact(9, "Otto sleeps at noon.")] });
  assert(relayed.insert([], "c", "When does the heron Otto sleep?", { elsewhere }));
  return relayed.events;
}

const entriesOf = (events: readonly RecordedEvent[]): LogEntry[] =>
  events.map(({ position, at, ...event }) => ({ ...toStored(event), position, at }));

/** The same events, with other data of the one at a position. */
function changed(position: number, change: (data: LogEntry["data"]) => object): LogEntry[] {
  return entriesOf(talk()).map((entry) =>
    entry.position === position
      ? { ...entry, data: { ...entry.data, ...change(entry.data) } }
      : entry
  );
}

Deno.test("law 4: verifyEvents() makes each inserted block of a session again", async () => {
  const { violations, insertions } = await verifyEvents("s", entriesOf(talk()));
  assertEquals(violations, []);
  assertEquals([[...insertions.rebuilt], [...insertions.unchecked]], [[3], [4]]);
});

Deno.test("verifyEvents() finds a block whose text, message or sources were changed", async () => {
  const changes: [position: number, change: (data: LogEntry["data"]) => object][] = [
    [3, ({ text }) => ({ text: String(text).replace("frogs", "cats") })],
    [3, () => ({ message: "It rains" })],
    [3, ({ manifest }) => ({ manifest: { ...Object(manifest), upTo: 1 } })],
    [3, ({ manifest }) => ({ manifest: { ...Object(manifest), upTo: 99 } })],
    [1, () => ({ text: "The heron Otto eats cats" })],
    [4, ({ text }) => ({ text: String(text).replace("frogs", "cats") })],
    [4, () => ({ text: "Otto is a cat" })],
  ];
  for (const [position, change] of changes) {
    const { violations } = await verifyEvents("s", changed(position, change));
    const rules = new Set(violations.map(({ rule }) => rule));
    assertEquals(rules, new Set(["inserted memory rebuilds"]), `${position} ${change}`);
  }
});

Deno.test("verifyEvents() leaves blocks of another version's rules unchecked", async () => {
  const { violations, insertions } = await verifyEvents("s", changed(3, () => ({ builder: 99 })));
  assertEquals(violations, []);
  assertEquals([[...insertions.rebuilt], [...insertions.unchecked]], [[], [3, 4]]);
});

Deno.test("verifyEvents() does not take a receipt of a space for a broken one", async () => {
  const manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };
  const settings = { model: "m", maxOutputTokens: 1, systemPrompt: "", contextLimit: 8_000 };
  const read = { id: "main", position: 3, frozenAt: 3 };
  const request = { builder: 3, sha256: "0".repeat(64), upTo: 0, settings, space: read };
  const [message, reply] = talk();
  assert(message?.type === "MessageReceived" && reply?.type === "ReplyCompleted");
  const answered = { ...reply, data: { ...reply.data, manifest, request } };
  const { violations, receipts } = await verifyEvents("s", entriesOf([message, answered]));
  assertEquals(violations, []);
  assertEquals([...receipts.unchecked], [2]);
});

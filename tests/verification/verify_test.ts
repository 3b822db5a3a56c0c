import { assert, assertEquals, assertRejects } from "@std/assert";
import { NewerEventError } from "../../src/conversation/mod.ts";
import { type LogEntry, type Verification, verifyEvents } from "../../src/verification/mod.ts";
import { attach, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";

const KEY = { owner: "ada", session: "s" };

/** The events of a talk with notes, a failure, a cancellation, a summary and a retry. */
async function eventsOfATalk(): Promise<LogEntry[]> {
  let events: LogEntry[] = [];
  await withBridge(async ({ attach: attachHere, claude, log }) => {
    const ada = await attachHere("s");
    await ada.ask("My heron is called Otto", "m0");
    await ada.pin({ note: "n", text: "Otto eats frogs" });
    await withoutWarnings(async () => {
      claude.script.push({ kind: "status", status: 400 });
      await ada.send({ text: "Fail", id: "failed" });
      await ada.frames.until("turn.failed");
    });
    for (let index = 1; index < 14; index++) {
      await ada.ask(`${index} ${"reed ".repeat(20)}`, `m${index}`);
    }
    await ada.ask("Fail", "failed");
    claude.script.push({ kind: "reply", text: "one two", then: { after: 1, what: "hang" } });
    await ada.send({ text: "Stop", id: "stopped" });
    await ada.frames.until("turn.delta", ({ turn }) => turn === "stopped");
    await ada.cancel("stopped");
    await ada.ask("What does Otto eat?", "last");
    events = await log.read(KEY);
  }, { settings: { contextLimit: 1_000 } });
  assert(events.some(({ type }) => type === "HistorySummarised"));
  return events;
}

function lawsOf({ violations }: Verification): string[] {
  return violations.map(({ rule }) => rule);
}

function replaced(
  events: readonly LogEntry[],
  isMeant: (event: LogEntry) => boolean,
  change: (data: LogEntry["data"]) => LogEntry["data"],
): LogEntry[] {
  return events.map((event) => isMeant(event) ? { ...event, data: change(event.data) } : event);
}

Deno.test("law 4: verifyEvents() makes every request of a talk again, and finds the one whose memory was changed", async () => {
  const events = await eventsOfATalk();
  const verified = await verifyEvents("s", events);
  assertEquals(verified.violations, []);
  assertEquals(verified.events, events.length);
  const withReceipts = events.filter(({ data }) => data.request !== undefined);
  assertEquals(withReceipts.length, 18);
  assertEquals(
    [...verified.receipts.rebuilt].sort((a, b) => a - b),
    withReceipts.map((e) => e.position),
  );

  const isNote = ({ type }: LogEntry) => type === "NotePinned";
  const changed = replaced(events, isNote, (data) => ({ ...data, text: "Otto eats fish" }));
  const found = await verifyEvents("s", changed);
  assertEquals(new Set(lawsOf(found)), new Set(["receipts rebuild"]));
  assertEquals(found.violations.some(({ turn }) => turn === "last"), true);
  assertEquals(found.receipts.rebuilt.has(withReceipts[0]!.position), true, "before the note");
});

Deno.test("verifyEvents() leaves receipts of another version's rules unchecked, and says which", async () => {
  const events = await eventsOfATalk();
  const first = events.find(({ data }) => data.request !== undefined)!;
  const ofTheFuture = replaced(
    events,
    ({ position }) => position === first.position,
    (data) => ({ ...data, request: { ...data.request as object, builder: 1_000 } }),
  );
  const { violations, receipts } = await verifyEvents("s", ofTheFuture);
  assertEquals(violations, []);
  assertEquals([...receipts.unchecked], [first.position]);
});

Deno.test("verifyEvents() finds a receipt whose settings are not in the log", async () => {
  const events = await eventsOfATalk();
  const refers = events.find(({ data }) => Object.hasOwn(Object(data.request), "settingsAt"))!;
  const lost = replaced(
    events,
    ({ position }) => position === refers.position,
    (data) => ({ ...data, request: { ...data.request as object, settingsAt: 1 } }),
  );
  const { violations } = await verifyEvents("s", lost);
  assertEquals(violations.map(({ rule, turn }) => [rule, turn]), [
    ["receipts rebuild", refers.data.turn],
  ]);
});

Deno.test("verifyEvents() finds events that are damaged or cannot be read", async () => {
  const at = 1;
  const events = [
    { position: 1, type: "MessageReceived", data: { turn: "a", text: 1 }, at },
    { position: 2, type: "Damaged", data: { reason: "missing" }, at },
    { position: 3, type: "SomethingOfALaterVersion", data: {}, at },
  ];
  const { violations } = await verifyEvents("s", events);
  assertEquals(violations.map(({ rule, detail }) => `${rule}: ${detail}`), [
    "readable events: MessageReceived at 1 cannot be read",
    "readable events: the event at 2 is damaged: missing",
  ]);
});

Deno.test("verifyEvents() tells who answered each turn, when, and why it was tried again", async () => {
  const turns = new Map(
    (await verifyEvents("s", await eventsOfATalk())).turns.map((each) => [each.turn, each]),
  );
  assertEquals([...turns.keys()].slice(0, 3), ["m0", "failed", "m1"]);
  const told = (turn: string) =>
    turns.get(turn)?.outcomes.map(({ kind, attempt }) => [kind, attempt]);
  assertEquals(told("m0"), [["completed", 1]]);
  assertEquals(told("failed"), [["failed", 1], ["completed", 1]]);
  assertEquals(told("stopped"), [["cancelled", 1]]);
  assertEquals(turns.get("failed")?.retries.map(({ why }) => why), ["sent again after it failed"]);
  const instances = new Set(
    [...turns.values()].flatMap(({ outcomes }) => outcomes.map((o) => o.instance)),
  );
  assertEquals(instances.size, 1);
  assert(!instances.has(undefined));
});

Deno.test("law 12: verifyEvents() tells that a turn was tried again since its instance went away", async () => {
  await withBridge(async ({ mortal, another, claude, log }) => {
    const { bridge, kill } = mortal();
    const ada = await attach(bridge, "s");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "Hello", id: "m" });
    await claude.called(1);
    await withoutWarnings(async () => {
      const isOpen = await verifyEvents("s", await log.read(KEY));
      assertEquals(isOpen.turns.map((turn) => turn.isOpen), [true]);
      kill();
      const back = await attach(another(), "s");
      await back.frames.until("turn.completed");
    });
    const { turns, violations } = await verifyEvents("s", await log.read(KEY));
    assertEquals(violations, []);
    assertEquals(turns[0]?.retries.map(({ why }) => why), ["its instance went away"]);
    assertEquals(turns[0]?.outcomes.map(({ kind, attempt }) => [kind, attempt]), [[
      "completed",
      2,
    ]]);
  }, { leaseMs: 900 });
});

Deno.test("verifyEvents() names no attempt where a turn was cancelled at another instance", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "Hello", id: "m" });
    await claude.called(1);
    const tab = await attach(another(), "s");
    assertEquals(await tab.cancel("m"), { ok: true });
    const { turns, violations } = await verifyEvents("s", await log.read(KEY));
    assertEquals(violations, []);
    const [outcome] = turns[0]!.outcomes;
    assertEquals([outcome?.kind, outcome?.attempt], ["cancelled", undefined]);
    assert(outcome?.instance !== undefined);
  });
});

Deno.test("a log of a version that did not name who answers is read as it is", async () => {
  const events = replaced(await eventsOfATalk(), () => true, ({ by: _, ...data }) => data);
  const { violations, turns } = await verifyEvents("s", events);
  assertEquals(violations, []);
  assertEquals(
    turns.flatMap(({ outcomes }) => outcomes).every((o) => o.instance === undefined),
    true,
  );
  const odd = replaced(
    events,
    ({ type }) => type === "ReplyCompleted",
    (data) => ({ ...data, by: 7 }),
  );
  assertEquals((await verifyEvents("s", odd)).violations, [], "a name that is none hurts no event");
});

Deno.test("verifyEvents() refuses a session that a newer version wrote, as the bridge does", async () => {
  const event = { position: 1, type: "PeaceDeclared", data: {}, at: 1, version: 2 };
  await assertRejects(
    () => verifyEvents("s", [{ ...event, must: true }]),
    NewerEventError,
    "Cannot read event 1 (PeaceDeclared, version 2): a newer version wrote it",
  );
});

Deno.test("law 4: verifyEvents() leaves receipts of an encoder that it does not know unchecked", async () => {
  const events = await eventsOfATalk();
  const first = events.find(({ data }) => data.request !== undefined)!;
  const unknown = replaced(
    events,
    ({ position }) => position === first.position,
    (data) => ({ ...data, request: { ...data.request as object, encoder: "other/7" } }),
  );
  const { violations, receipts } = await verifyEvents("s", unknown);
  assertEquals([violations, [...receipts.unchecked]], [[], [first.position]]);
});

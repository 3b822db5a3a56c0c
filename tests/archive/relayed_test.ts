import { assert, assertEquals, assertRejects } from "@std/assert";
import { Archive, ArchiveError, ArchiveReader, fork, takeIn } from "../../src/archive/mod.ts";
import { fold, toStored, understand } from "../../src/conversation/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { verifyEvents } from "../../src/verification/mod.ts";
import { received } from "../conversation/given.ts";
import { fact, space } from "../conversation/elsewhere_given.ts";
import { Relayed } from "../conversation/relayed_given.ts";
import { withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s1" };
const NOW = Date.now();

/** A talk of a client that compacted its history, with a block of its session and one of a space. */
function relayedTalk(): Relayed {
  const relayed = new Relayed();
  relayed.say([], "a", "The heron is called Otto", { reply: "A fine name." });
  relayed.say(["a"], "b", "Otto eats frogs", { reply: "Noted." });
  const message = "What does Otto eat?";
  assert(relayed.insert([], "c", message), "its own");
  relayed.say([], "c", message, { reply: "Frogs." });
  const elsewhere = space({ facts: [fact(900, "Otto sleeps at noon.")] });
  assert(relayed.insert(["c"], "d", "When does Otto sleep?", { elsewhere }), "the space's");
  return relayed.say(["c"], "d", "When does Otto sleep?", { reply: "At noon." });
}

/** Stores a session of these events. */
async function store(log: SessionLog, { events, state }: Relayed): Promise<void> {
  const staged = await log.stage(KEY);
  for (const { at, ...event } of events) await staged.add({ ...toStored(event), at });
  const label = { name: undefined, preview: "The heron" };
  assert(await staged.land({ turns: state.settled.length, label }));
}

async function stateOf(log: SessionLog, session: string) {
  return fold((await log.read({ ...KEY, session })).map(understand));
}

async function archived(log: SessionLog, session: string): Promise<string> {
  const archive = await Archive.of(log, { ...KEY, session });
  assert(archive);
  return (await Array.fromAsync(archive.text())).join("");
}

async function taken(log: SessionLog, session: string, text: string) {
  const lines = new ArchiveReader(linesOf(text));
  const header = await lines.header();
  return await takeIn(log, { ...KEY, session }, { lines, header, now: NOW });
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* await Promise.resolve(text.split("\n"));
}

/** The lines of an archive after its header. */
const eventLines = (text: string) => text.split("\n").slice(1);

Deno.test("a session with relayed turns is archived and imported unchanged, its blocks too", async () => {
  await withBridge(async ({ log }) => {
    const relayed = relayedTalk();
    await store(log, relayed);
    const text = await archived(log, "s1");
    const copied = await taken(log, "copy", text);
    assert(copied.ok);
    assertEquals([copied.turns, copied.unread], [4, 0]);
    assertEquals(eventLines(await archived(log, "copy")), eventLines(text));
    const { inserted, settled } = await stateOf(log, "copy");
    assertEquals([...inserted], [...relayed.state.inserted]);
    assertEquals([...settled].map(({ source, after }) => [source, after]), [
      ["messages", undefined],
      ["messages", "a"],
      ["messages", undefined],
      ["messages", "c"],
    ]);
  });
});

Deno.test("a fork of a relayed session has its blocks, which are built again from it", async () => {
  await withBridge(async ({ log }) => {
    const relayed = relayedTalk();
    await store(log, relayed);
    const { length } = relayed.events;
    for (const [to, at, blocks] of [["whole", length, 2], ["early", 5, 1]] as const) {
      const key = { ...KEY, session: to };
      const forked = await fork(log, KEY, { to: key, at, now: NOW });
      assert(forked.ok);
      const { inserted, open } = await stateOf(log, to);
      assertEquals([...inserted], [...relayed.state.inserted].slice(0, blocks));
      assertEquals(open, [], "no half turn");
      const verified = await verifyEvents(to, await log.read(key), { isOver: true });
      assertEquals(verified.violations, []);
      assertEquals([...verified.insertions.rebuilt], [5]);
    }
  });
});

Deno.test("law 2: a fork between a relayed message and its reply has neither", async () => {
  await withBridge(async ({ log }) => {
    await store(log, relayedTalk());
    const key = { ...KEY, session: "half" };
    assert((await fork(log, KEY, { to: key, at: 3, now: NOW })).ok);
    const { settled, open } = await stateOf(log, "half");
    assertEquals([[...settled].map(({ id }) => id), open], [["a"], []]);
  });
});

Deno.test("blocks and relayed turns of an archive obey the limits of ids, words and counts", async () => {
  await withBridge(async ({ log }) => {
    const relayed = relayedTalk();
    await store(log, relayed);
    const block = relayed.events.find(({ type }) => type === "MemoryInserted");
    assert(block?.type === "MemoryInserted");
    const wrongs = [
      { turn: "two words" },
      { after: "two words" },
      { alsoHeld: ["two words"] },
      { place: -1 },
      { sentAt: 1.5 },
      { manifest: { ...block.data.manifest, upTo: 99 } },
    ];
    for (const [index, wrong] of wrongs.entries()) {
      const events = [
        received("x", "Hi"),
        { ...block, data: { ...block.data, ...wrong } },
      ];
      const session = `wrong${index}`;
      const staged = await log.stage({ ...KEY, session });
      for (const { type, data } of events) await staged.add({ type, data, at: NOW });
      assert(await staged.land({ turns: 1, label: { name: undefined, preview: "Hi" } }));
      const text = await archived(log, session);
      const refused = await assertRejects(() => taken(log, "copy", text), ArchiveError);
      assertEquals(refused.line, 3, session);
    }
  });
});

import { assert, assertEquals } from "@std/assert";
import { Archive, ArchiveReader, fork, takeIn } from "../../src/archive/mod.ts";
import { type DecidedEvent, fold, toStored, understand } from "../../src/conversation/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { received, replied } from "../conversation/given.ts";
import { withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s1" };
const NOW = Date.now();
const joined: DecidedEvent = { type: "SpaceJoined", data: { space: "main", position: 900 } };
const left: DecidedEvent = { type: "SpaceLeft", data: {} };

/** A reply whose context quoted a fact and another session, at positions beyond its own. */
function repliedFromSpace(turn: string): DecidedEvent {
  const event = replied(turn, "In Porto.");
  if (event.type !== "ReplyCompleted") throw new Error("It is a reply");
  const quoted = { turns: 0, characters: 9 };
  const items = [
    { kind: "fact", from: 812, to: 812, fact: "f-1", standing: true, ...quoted },
    { kind: "elsewhere", from: 71, to: 72, session: "other", ...quoted },
  ];
  const sessions = [{ session: "other", generation: "g", upTo: 80 }];
  const manifest = { ...event.data.manifest, items };
  const request = {
    ...{ builder: 3, sha256: "0".repeat(64), upTo: 2 },
    space: { id: "main", position: 950, frozenAt: 900, sessions },
  };
  return { ...event, data: { ...event.data, manifest, request } };
}

/** Stores a session of these events. */
async function store(log: SessionLog, events: readonly DecidedEvent[]): Promise<void> {
  const staged = await log.stage(KEY);
  for (const event of events) await staged.add({ ...toStored(event), at: NOW });
  assert(await staged.land({ turns: 1, label: { name: undefined, preview: "Hi" } }));
}

async function stateOf(log: SessionLog, session: string) {
  const key = { ...KEY, session };
  return fold((await log.read(key)).map(understand));
}

const TALK = [received("a", "Where do I live?"), repliedFromSpace("a")];

Deno.test("a fork stays in the space that its session is in, and was in at that position", async () => {
  await withBridge(async ({ log }) => {
    await store(log, [...TALK, joined, received("b", "Hi"), replied("b", "Hello")]);
    for (const [to, at, space] of [["late", 5, "main"], ["early", 2, undefined]] as const) {
      const forked = await fork(log, KEY, { to: { ...KEY, session: to }, at, now: NOW });
      assert(forked.ok);
      assertEquals((await stateOf(log, to)).space?.id, space, to);
    }
  });
});

Deno.test("law 14: a fork from before a session left its space is not in it", async () => {
  await withBridge(async ({ log }) => {
    await store(log, [joined, ...TALK, left]);
    const forked = await fork(log, KEY, { to: { ...KEY, session: "fork" }, at: 3, now: NOW });
    assert(forked.ok);
    assertEquals((await stateOf(log, "fork")).space, undefined);
  });
});

Deno.test("law 14: an imported session says which space it was in, and is in none unless it stays", async () => {
  await withBridge(async ({ log }) => {
    await store(log, [joined, ...TALK]);
    const archive = await Archive.of(log, KEY);
    assert(archive);
    const text = (await Array.fromAsync(archive.text())).join("");
    for (const [session, staysInSpace] of [["copy", false], ["restored", true]] as const) {
      const lines = new ArchiveReader(linesOf(text));
      const header = await lines.header();
      const key = { ...KEY, session };
      const taken = await takeIn(log, key, { lines, header, now: NOW, staysInSpace });
      assert(taken.ok);
      assertEquals([taken.space, taken.position], ["main", staysInSpace ? 3 : 4]);
      const { space } = await stateOf(log, session);
      assertEquals(space?.id, staysInSpace ? "main" : undefined);
      assertEquals(space?.frozenAt, staysInSpace ? 900 : undefined);
    }
  });
});

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* await Promise.resolve(text.split("\n"));
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  OverloadedError,
  SessionTooLargeError,
} from "../../src/bridge/memory_budget/memory_errors.ts";
import { SpaceLog } from "../../src/space_log/mod.ts";
import { LiveSpaces } from "../../src/bridge/spaces/live_spaces.ts";
import type { KnownOthers, OtherSessions } from "../../src/bridge/spaces/other_sessions.ts";
import { SessionRegistry } from "../../src/bridge/registry/session_registry.ts";
import { createOfflineModel } from "../../src/model/mod.ts";
import { Redactor } from "../../src/redaction/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { ByteBudget } from "../../src/shared/mod.ts";
import { attach, SETTINGS, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { wrapped } from "../support/wrapped_kv.ts";

const LIMIT = 4_000_000;
const settings = { maxLiveBytes: LIMIT };
const said = "Wild geese cross the estuary at dusk. ".repeat(1_400);

/** Stores a session of imported turns, with about 106,000 characters each. */
async function store(log: SessionLog, key: { owner: string; session: string }, turns: number) {
  const events = Array.from({ length: turns }, (_, index) => ({
    type: "TurnImported",
    data: { turn: `t${index}`, text: said, reply: said, saidAt: index, repliedAt: index },
  }));
  assert((await log.append(key, { expected: 0, events, turns })).ok);
}

/** Stores a session that ends with a message nobody has answered. */
async function storeOpen(log: SessionLog, session: string, turns: number) {
  const key = { owner: "ada", session };
  await store(log, key, turns);
  const data = { turn: "open", text: "Are the geese back?", idGiven: true };
  const events = [{ type: "MessageReceived", data }];
  const batch = { expected: turns, events, turns: turns + 1, open: true };
  assert((await log.append(key, batch)).ok);
}

const NONE: KnownOthers = { sessions: [], isCurrent: Promise.resolve(true) };

/** Without recall across sessions. */
const NO_OTHERS: OtherSessions = {
  othersFor: () => Promise.resolve([]),
  lookAhead: ({ state: space }, { self }) => {
    return { space, self, begunAt: 0, known: Promise.resolve(NONE) };
  },
  holds: ({ state }, { space }) => space === state,
  knownFor: () => Promise.resolve(NONE),
  othersAt: (_, read) =>
    Promise.resolve({
      sessions: [],
      missing: read.map(({ session, generation }) => ({ kind: "session", session, generation })),
    }),
};

function registryOf(log: SessionLog): SessionRegistry {
  const spaces = new LiveSpaces({
    log: new SpaceLog(log),
    now: Date.now,
    openMemory: (owner) => registry.openMemory(owner),
  });
  const registry: SessionRegistry = new SessionRegistry({
    log,
    spaces,
    caches: [spaces],
    signals: { left: () => {}, joined: () => {}, compacted: () => {} },
    others: NO_OTHERS,
    erase: (key) => log.erase(key),
    model: createOfflineModel(),
    summaryModel: createOfflineModel(),
    settings: { ...SETTINGS, ...settings },
    redactor: new Redactor(SETTINGS.redact),
    replays: new ByteBudget(1_000_000),
    now: Date.now,
  });
  return registry;
}

const search = (query: string) => ({ query, limit: 1 });

Deno.test("sessions in memory stay within their bytes: those used longest ago make room", async () => {
  await withBridge(async ({ log }) => {
    const registry = registryOf(log);
    const names = Array.from({ length: 9 }, (_, index) => `s${index}`);
    for (const session of names) await store(log, { owner: "ada", session }, 9);
    for (const session of [...names, "s0"]) {
      const found = await registry.useExisting(
        { owner: "ada", session },
        (live) => live.search(search("geese")),
      );
      assertEquals(found?.length, 1);
      assert(registry.bytes <= LIMIT, `${registry.bytes} bytes`);
    }
    const held = registry.sessions.map(({ key }) => key.session);
    assert(held.length > 1 && held.length < names.length, `${held}`);
    assertEquals(held, [...names.slice(1 - held.length), "s0"]);
    registry.drain();
    await registry.closed();
    assertEquals(registry.bytes, 0);
  });
});

Deno.test("a session that is too large is refused by name, then without reading it, and served in parts", async () => {
  let lists = 0;
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      list: <Value>(...asked: Parameters<Deno.Kv["list"]>) => {
        lists += 1;
        return target.list<Value>(...asked);
      },
    }));
  await withBridge(async ({ bridge, log }) => {
    const key = { owner: "ada", session: "large" };
    await store(log, key, 60);
    await withoutWarnings(() => assertRejects(() => bridge.pins(key), SessionTooLargeError));
    const before = lists;
    await assertRejects(() => attach(bridge, "large"), SessionTooLargeError);
    assertEquals(lists, before);
    const page = await bridge.events(key, { after: 0, limit: 1_000 });
    assert(page && page.events.length >= 1 && page.next === page.events.length);
    const { text } = await bridge.exportArchive(key) ?? {};
    assert(text && (await Array.fromAsync(text)).join("").length > 60 * 2 * said.length);
    const part = await bridge.fork(key, { at: 3, session: "part" });
    assert(part?.ok);
    assertEquals((await bridge.search({ ...key, session: "part" }, search("estuary")))?.length, 1);
    assert(await bridge.erase(key));
    assert((await bridge.pin(key, { text: "They nest here" })).ok);
    assertEquals((await bridge.pins(key))?.length, 1);
  }, { settings, wrap });
});

Deno.test("room for a session's events is found before they are read, by their bytes", async () => {
  let reads = 0;
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      list: <Value>(...asked: Parameters<Deno.Kv["list"]>) => {
        if (JSON.stringify(asked[0]).includes('"event"')) reads += 1;
        return target.list<Value>(...asked);
      },
    }));
  await withBridge(async ({ bridge, log }) => {
    await store(log, { owner: "ada", session: "huge" }, 250);
    for (const session of ["m0", "m1"]) await store(log, { owner: "mallory", session }, 16);
    await withoutWarnings(() => assertRejects(() => attach(bridge, "huge"), SessionTooLargeError));
    assertEquals(reads, 0);
    await attach(bridge, "m0", { owner: "mallory" });
    const opened = reads;
    await assertRejects(() => attach(bridge, "m1", { owner: "mallory" }), OverloadedError);
    assertEquals(reads, opened);
  }, { settings, wrap });
});

Deno.test("a session is opened whose events are larger in the store than in memory", async () => {
  await withBridge(async ({ bridge, log }) => {
    const key = { owner: "ada", session: "escaped" };
    const text = "\u0001\u0002".repeat(25_000);
    const events = Array.from({ length: 20 }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text, reply: "Why?", saidAt: index, repliedAt: index },
    }));
    assert((await log.append(key, { expected: 0, events, turns: 20 })).ok);
    assert((await log.bytes(key) ?? 0) > LIMIT);
    assertEquals((await bridge.pins(key))?.length, 0);
    assert((await bridge.context(key, { message: "Why?", at: 19 }))?.ok);
  }, { settings });
});

Deno.test("law 12: an open turn in a session that is too large stops no sweep, nor the next start", async () => {
  await withBridge(async ({ log, another, claude }) => {
    await withoutWarnings(async () => {
      for (const session of ["a-large", "z-large"]) await storeOpen(log, session, 60);
      await storeOpen(log, "m-small", 1);
      for (let start = 0; start < 2; start++) another();
      await claude.called(1);
      const small = { owner: "ada", session: "m-small" };
      while (!(await log.read(small)).some(({ type }) => type === "ReplyCompleted")) {
        await new Promise((go) => setTimeout(go, 20));
      }
    });
    assertEquals((await log.head({ owner: "ada", session: "a-large" }))?.position, 61);
  }, { settings, leaseMs: 300 });
});

Deno.test("an owner's sessions leave memory for another owner's", async () => {
  await withBridge(async ({ bridge, log }) => {
    for (const session of ["m0", "m1", "m2"]) await store(log, { owner: "mallory", session }, 12);
    await store(log, { owner: "ada", session: "s" }, 12);
    const holding = await attach(bridge, "m0", { owner: "mallory" });
    await attach(bridge, "m1", { owner: "mallory" });
    const more = () => attach(bridge, "m2", { owner: "mallory" });
    await assertRejects(more, OverloadedError);
    assertEquals((await bridge.search({ owner: "ada", session: "s" }, search("dusk")))?.length, 1);
    holding.detach();
    await more();
  }, { settings });
});

Deno.test("a quiet socket makes room for the session of an owner who holds less", async () => {
  await withBridge(async ({ bridge, log }) => {
    for (const session of ["m0", "m1"]) await store(log, { owner: "mallory", session }, 13);
    const first = await attach(bridge, "m0", { owner: "mallory" });
    await attach(bridge, "m1", { owner: "mallory" });
    await store(log, { owner: "ada", session: "s" }, 13);
    await attach(bridge, "s");
    assertEquals((await first.frames.until("session.closed")).reason, "draining");
  }, { settings });
});

Deno.test("what a past context takes is given back, whether or not it was built", async () => {
  await withBridge(async ({ log }) => {
    const registry = registryOf(log);
    const key = { owner: "ada", session: "s" };
    await store(log, key, 13);
    const context = (at: number) =>
      registry.useExisting(key, (live) => live.context({ message: "Which geese?", at }));
    assert((await context(2))?.ok);
    const before = registry.bytes;
    assert((await context(11))?.ok);
    assertEquals(registry.bytes, before);
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => context(11)));
    const refused = asked.filter(({ status }) => status === "rejected");
    assert(refused.length < asked.length);
    assert(refused.every((each) => "reason" in each && each.reason instanceof OverloadedError));
    assert([0, before].includes(registry.bytes), `${registry.bytes} bytes`);
    registry.drain();
    await registry.closed();
  });
});

Deno.test("what lands is there, though a session of its id that was erased elsewhere is still known here", async () => {
  await withBridge(async ({ log }) => {
    const registry = registryOf(log);
    const key = { owner: "ada", session: "s" };
    await store(log, key, 3);
    const find = () => registry.useExisting(key, (live) => live.search(search("geese")));
    assertEquals((await find())?.length, 1);
    const landed = await registry.land(key, async () => {
      assert(await log.erase(key));
      await store(log, key, 2);
      return "landed";
    });
    assertEquals(landed, "landed");
    assertEquals((await find())?.length, 1);
    registry.drain();
    await registry.closed();
  });
});

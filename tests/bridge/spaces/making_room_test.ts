import { assert, assertEquals } from "@std/assert";
import { LiveMemory } from "../../../src/bridge/memory_budget/live_memory.ts";
import type { LiveSpace } from "../../../src/bridge/spaces/live_space.ts";
import { LiveSpaces } from "../../../src/bridge/spaces/live_spaces.ts";
import { membershipOf } from "../../../src/bridge/spaces/membership.ts";
import { placeIn } from "../../../src/bridge/spaces/placing.ts";
import {
  type DecidedSpaceEvent,
  foldSpace,
  understandSpaceEvent,
} from "../../../src/knowledge/mod.ts";
import { NO_USAGE } from "../../conversation/given.ts";
import { plain } from "../../knowledge/given.ts";
import { SESSION_TTL_MS, SPACE_KEY, type TwoLogs, withLogs } from "../../support/spaces.ts";

const RULES = { maxFacts: 10, maxSessions: 4 };
const { owner } = SPACE_KEY;

/** Uses the space of a log as an instance that has just started does, with few sessions allowed. */
async function inSpace<Result>(
  { spaces }: Pick<TwoLogs, "spaces">,
  task: (live: LiveSpace) => Promise<Result>,
): Promise<Result> {
  const memory = new LiveMemory({ limit: 100_000_000, makeRoom: () => {} });
  const live = new LiveSpaces({
    ...{ log: spaces, now: () => Date.now(), rules: RULES },
    openMemory: (owner) => memory.open(owner),
  });
  try {
    return await live.begin(SPACE_KEY, async (space) => {
      await space.refresh();
      return await task(space);
    });
  } finally {
    await live.stop();
  }
}

/** Begins a session, or uses one that is there; resolves with its lineage. */
async function begin({ sessions }: TwoLogs, session: string): Promise<string> {
  const key = { owner, session };
  const expected = (await sessions.head(key))?.position ?? 0;
  const events = [{ type: "SessionRenamed", data: { name: session } }];
  assert((await sessions.append(key, { expected, events, turns: 0 })).ok);
  return (await sessions.head(key))?.lineage ?? "";
}

/** A session joins as its first message does: it is placed, and then the space is told. */
async function join(given: TwoLogs, session: string): Promise<string> {
  const generation = await begin(given, session);
  return await inSpace(given, async (live) => {
    const placed = await placeIn(live, given.sessions);
    if ("code" in placed) return placed.code;
    const asOf = placed.position;
    const joined = await live.handle({ type: "JoinSession", session, generation, asOf });
    return joined.ok ? "joined" : joined.code;
  });
}

async function state({ spaces }: TwoLogs) {
  return foldSpace((await spaces.read(SPACE_KEY)).map(understandSpaceEvent));
}

async function names(given: TwoLogs): Promise<string> {
  return [...(await state(given)).sessions].map(({ session }) => session).join(" ");
}

Deno.test("sessions that expired without a word keep nobody out of their space", async () => {
  await withLogs(async (given) => {
    for (let day = 0; day < 5; day++) {
      for (const each of "abc") assertEquals(await join(given, `${each}${day}`), "joined");
      assert((await state(given)).sessions.length <= RULES.maxSessions);
      given.now += SESSION_TTL_MS + 1;
    }
  });
});

Deno.test("a space that is full of sessions that are alive refuses one more, until one is gone", async () => {
  await withLogs(async (given) => {
    for (const each of "abcd") assertEquals(await join(given, each), "joined");
    assertEquals(await join(given, "e"), "too_many_sessions");
    const generation = (await given.sessions.head({ owner, session: "b" }))?.lineage ?? "";
    assert(await given.sessions.erase({ owner, session: "b" }));
    await inSpace(
      given,
      (live) =>
        live.handle({
          type: "LeaveSession",
          session: "b",
          generation,
          reason: "erased",
          salt: "s",
        }),
    );
    assertEquals(await join(given, "e"), "joined");
    assertEquals(await join(given, "f"), "too_many_sessions");
    assertEquals(await names(given), "a c d e");
  });
});

Deno.test("a session that moved away makes room once it has expired", async () => {
  await withLogs(async (given) => {
    for (const each of "abcd") assertEquals(await join(given, each), "joined");
    const generation = (await given.sessions.head({ owner, session: "a" }))?.lineage ?? "";
    await inSpace(
      given,
      (live) => live.handle({ type: "LeaveSession", session: "a", generation, reason: "moved" }),
    );
    assertEquals(await join(given, "e"), "too_many_sessions");
    given.now += SESSION_TTL_MS / 2 + 1;
    for (const each of "bcd") await begin(given, each);
    given.now += SESSION_TTL_MS / 2 + 1;
    assertEquals(await join(given, "e"), "joined");
    assertEquals(await names(given), "b c d e");
  });
});

Deno.test("law 15: what a dropped session was about leaves the store, however much it is", async () => {
  await withLogs(async (given) => {
    for (const each of "abcd") await join(given, each);
    const generation = (await given.sessions.head({ owner, session: "a" }))?.lineage ?? "";
    const events = Array.from({ length: 250 }, (_, index): DecidedSpaceEvent => ({
      type: "SessionDigested",
      data: {
        ...{ session: "a", generation, from: index + 1, to: index + 1, text: "Of the okapi." },
        ...{ saidFrom: 1, saidTo: 1, model: "m", usage: NO_USAGE },
      },
    }));
    const { position: expected } = await state(given);
    assert((await given.spaces.append(SPACE_KEY, { expected, events, facts: 0 })).ok);
    await inSpace(
      given,
      (live) => live.handle({ type: "LeaveSession", session: "a", generation, reason: "expired" }),
    );
    assertEquals(await join(given, "e"), "joined");
    const left = await given.spaces.read(SPACE_KEY);
    assertEquals(JSON.stringify(left).includes("okapi"), false);
    await inSpace(given, async (live) => {
      assertEquals(plain(live.state), plain(await state(given)));
    });
  });
});

Deno.test("laws 12 and 15: what a killed instance left of a dropped session is erased by the next", async () => {
  await withLogs(async (given) => {
    await join(given, "okapi");
    const generation = (await given.sessions.head({ owner, session: "okapi" }))?.lineage ?? "";
    const life = { session: "okapi", generation };
    const { position: expected } = await state(given);
    const events: DecidedSpaceEvent[] = [
      { type: "SessionJoined", data: { ...life, title: "Of the zebra" } },
      { type: "SessionLeft", data: { ...life, reason: "expired" } },
      { type: "SessionsDropped", data: { sessions: [life] } },
    ];
    assert((await given.spaces.append(SPACE_KEY, { expected, events, facts: 0 })).ok);
    await inSpace(given, () => Promise.resolve());
    assertEquals(JSON.stringify(await given.spaces.read(SPACE_KEY)).includes("zebra"), false);
  });
});

Deno.test("laws 14 and 15: a session of which its space has no record does not come back by itself", async () => {
  await withLogs(async (given) => {
    for (const each of "abcd") await join(given, each);
    const lineage = (await given.sessions.head({ owner, session: "a" }))?.lineage ?? "";
    const { position: frozenAt } = await state(given);
    await inSpace(
      given,
      (live) =>
        live.handle({ type: "LeaveSession", session: "a", generation: lineage, reason: "expired" }),
    );
    await join(given, "e");
    const generation = (await given.spaces.head(SPACE_KEY))?.generation ?? "";
    const space = { state: await state(given), generation };
    const says = { id: "main", joinedAt: 1, generation };
    const query = { session: "a", lineage, space };
    assertEquals(membershipOf({ ...query, says: { ...says, frozenAt } }), "gone");
    const { position } = space.state;
    assertEquals(membershipOf({ ...query, says: { ...says, frozenAt: position } }), "pending");
  });
});

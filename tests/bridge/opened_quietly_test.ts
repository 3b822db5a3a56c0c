import { assertEquals } from "@std/assert";
import { SessionAggregate } from "../../src/bridge/aggregate/session_aggregate.ts";
import { LiveMemory } from "../../src/bridge/memory_budget/live_memory.ts";
import type { DecidedEvent } from "../../src/conversation/mod.ts";
import type { ServerFrame } from "../../src/protocol/mod.ts";
import { openSessionLog } from "../../src/session_log/mod.ts";

const key = { owner: "ada", session: "s" };
const SHOWN = { model: "m", systemPrompt: "", contextLimit: 8_000, summaries: true };

function received(turn: string): DecidedEvent {
  return { type: "MessageReceived", data: { turn, text: `Hello ${turn}`, idGiven: true } };
}

/** The turns whose frames are told when a session is opened, and of one that begins after it. */
async function turnsTold(isHeard: boolean): Promise<readonly string[]> {
  const log = await openSessionLog({
    ...{ path: ":memory:", encryptionKeys: [], ttlMs: 60_000 },
    ...{ contextTable: "contexts", hashTable: "hashes" },
  });
  try {
    const told: string[] = [];
    const aggregate = new SessionAggregate({
      ...{ log, key, isHeard: () => isHeard, shown: () => SHOWN },
      memory: new LiveMemory({ limit: 1e9, makeRoom: () => {} }).open(key.owner).share(),
      onFrame: (frame: ServerFrame) => "turn" in frame && told.push(frame.turn ?? ""),
    });
    await log.append(key, { expected: 0, events: [received("a"), received("b")], turns: 0 });
    await aggregate.exclusive(() => aggregate.renew());
    await log.append(key, { expected: 2, events: [received("c")], turns: 0 });
    await aggregate.follow();
    assertEquals(aggregate.state.open.map(({ id }) => id), ["a", "b", "c"]);
    return told;
  } finally {
    log.close();
  }
}

Deno.test("opening a session tells its history to those who hear it, and what comes later in any case", async () => {
  assertEquals(await turnsTold(true), ["a", "b", "c"]);
  assertEquals(await turnsTold(false), ["c"]);
});

import { assert, assertEquals } from "@std/assert";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };
const MESSAGE = { type: "MessageReceived", data: { turn: "m", text: "Hello", idGiven: true } };
const NEXT = { type: "MessageReceived", data: { turn: "n", text: "Next", idGiven: true } };
const ABANDONED = { type: "CallAbandoned", data: { turn: "m" } };

/** Leaves what so many instances leave that died during one turn, the last of them just now. */
async function leave(log: SessionLog, instances: number): Promise<void> {
  const before = Array.from({ length: instances - 1 }, () => ABANDONED);
  const events = [MESSAGE, NEXT, ...before];
  assert((await log.append(KEY, { expected: 0, events, turns: 2, open: true })).ok);
  assert((await log.leases.take(KEY, { holder: "gone", openedAt: 1 })).ok);
}

async function typesOf(log: SessionLog): Promise<string[]> {
  return (await log.read(KEY)).map(({ type, data }) => `${type} ${data.turn}`).slice(2);
}

Deno.test("a turn during which ten instances died fails as call_abandoned, and the next turn is answered", async () => {
  await withBridge(async ({ attach, claude, log }) => {
    await leave(log, 10);
    const ada = await attach("s");
    const { turn, error } = await ada.frames.until("turn.failed");
    assertEquals([turn, error.code, error.retryable], ["m", "call_abandoned", true]);
    assertEquals((await ada.frames.until("turn.completed")).turn, "n");
    assertEquals(
      claude.replies.length,
      1,
      "the model is not called again for a message that crashes instances",
    );
    const ten = Array.from({ length: 10 }, () => "CallAbandoned m");
    assertEquals(await typesOf(log), [...ten, "TurnFailed m", "ReplyCompleted n"]);
    assertEquals(await ada.ask("Hello", "m"), "Echo: Hello", "sent again, it is answered");
  }, { leaseMs: 300 });
});

Deno.test("a turn during which nine instances died is answered by the tenth", async () => {
  await withBridge(async ({ attach, log }) => {
    await leave(log, 9);
    const ada = await attach("s");
    assertEquals((await ada.frames.outcome("m")).type, "turn.completed");
    assertEquals((await ada.frames.outcome("n")).type, "turn.completed");
    const nine = Array.from({ length: 9 }, () => "CallAbandoned m");
    assertEquals(await typesOf(log), [...nine, "ReplyCompleted m", "ReplyCompleted n"]);
  }, { leaseMs: 300 });
});

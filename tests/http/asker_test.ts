import { assert, assertEquals } from "@std/assert";
import type { Attachment, Subscriber } from "../../src/bridge/mod.ts";
import { Asker } from "../../src/http/asker.ts";
import type { ServerFrame } from "../../src/protocol/mod.ts";

const KEY = { owner: "ada", session: "s" };
const ACCEPTED = { type: "turn.accepted", turn: "m", position: 1, text: "Hello" } as const;
const USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const CONTEXT = { characters: 0, budget: 0, recent: 0, recalled: 0, summarised: 0, dropped: 0 };
const FAILED: ServerFrame = {
  type: "turn.failed",
  turn: "m",
  position: 2,
  error: { code: "model_overloaded", message: "Overloaded", retryable: true },
};
const COMPLETED: ServerFrame = {
  type: "turn.completed",
  turn: "m",
  position: 4,
  text: "Hi",
  model: "claude-sonnet-5-5",
  stopReason: "end_turn",
  usage: USAGE,
  context: CONTEXT,
};

/** An attachment whose session tells these frames before a message's turn is known. */
function telling(subscriber: Subscriber, frames: readonly ServerFrame[]): Attachment {
  const never = () => Promise.reject(new Error("Not asked here"));
  return {
    send: () => {
      for (const frame of frames) subscriber.deliver(frame, JSON.stringify(frame));
      return Promise.resolve({ ok: true, turn: "m", duplicate: true });
    },
    cancel: never,
    regenerate: never,
    continueReply: never,
    chooseReply: never,
    pin: never,
    rename: never,
    configure: never,
    unpin: never,
    reviseNote: never,
    withhold: never,
    release: never,
    reviseSummary: never,
    remakeSummary: never,
    detach: () => {},
  };
}

Deno.test("law 2: a retried message gets the new outcome, not its former failure", async () => {
  const frames: ServerFrame[] = [
    { ...ACCEPTED, duplicate: false },
    FAILED,
    { ...ACCEPTED, position: 3, duplicate: true },
    COMPLETED,
  ];
  const asker = await Asker.attach({
    attach: (_, { subscriber }) => Promise.resolve(telling(subscriber, frames)),
  }, KEY);
  const told: string[] = [];
  const answer = await asker.ask({ text: "Hello", id: "m" }, ({ type }) => told.push(type));
  assert(!("ok" in answer));
  assertEquals(answer.type, "turn.completed");
  assertEquals(told, ["turn.accepted", "turn.completed"]);
});

Deno.test("joining an open turn keeps the text streamed before its message arrived", async () => {
  const frames: ServerFrame[] = [
    { ...ACCEPTED, duplicate: false },
    { type: "turn.delta", turn: "m", offset: 0, text: "H" },
    { ...ACCEPTED, duplicate: true },
    COMPLETED,
  ];
  const asker = await Asker.attach({
    attach: (_, { subscriber }) => Promise.resolve(telling(subscriber, frames)),
  }, KEY);
  const told: string[] = [];
  await asker.ask({ text: "Hello", id: "m" }, ({ type }) => told.push(type));
  assertEquals(told, ["turn.accepted", "turn.delta", "turn.accepted", "turn.completed"]);
});

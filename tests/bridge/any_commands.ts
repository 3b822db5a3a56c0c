import { assert } from "@std/assert";
import fc from "fast-check";
import type { Command } from "../../src/conversation/mod.ts";
import { defined } from "../../src/shared/mod.ts";
import { replied } from "../conversation/given.ts";

const turn = fc.constantFrom("a", "b", "c", "d");
const text = fc.constantFrom("Hello", "  ", "Longer,\non two lines", "");

function completeReply(turn: string): Command {
  const event = replied(turn, "Hi");
  assert(event.type === "ReplyCompleted");
  return { type: "CompleteReply", reply: event.data };
}

/** Commands that sessions are given, whether or not they make sense. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  turn.map((turn): Command => {
    return { type: "ReceiveMessage", turn, idGiven: true, text: "Hello", at: 0 };
  }),
  turn.map((turn): Command => ({ type: "CancelTurn", turn, said: "so far" })),
  turn.map((turn): Command => ({ type: "AbandonCall", turn })),
  turn.map((turn): Command => {
    const failure = { turn, code: "internal", message: "Failed", retryable: true };
    return { type: "FailTurn", failure };
  }),
  turn.map(completeReply),
  fc.constantFrom("home", "work").map((space): Command => {
    return { type: "JoinSpace", space, position: 1, generation: `g-${space}` };
  }),
  fc.constant<Command>({ type: "LeaveSpace" }),
  fc.constantFrom("", "Bees", "Trees").map((name): Command => ({ type: "RenameSession", name })),
  fc.record({
    id: fc.constantFrom("c1", "c2", undefined),
    model: fc.constantFrom("m", "n", null, undefined),
    summaries: fc.constantFrom(true, false, null, undefined),
    keepFor: fc.constantFrom(60, null, undefined),
  }).map(({ id, keepFor, ...change }): Command => ({
    ...{ type: "ChangeSettings", change },
    ...defined({ id, keepFor }),
  })),
  fc.record({ id: fc.uuid(), text, reply: text }).map(({ id, text, reply }): Command => {
    const said = { text, reply, saidAt: 1, repliedAt: 2 };
    return { type: "ImportTurns", id, turns: [said, said], lines: 4 };
  }),
);

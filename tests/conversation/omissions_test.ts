import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Conversation,
  endedAt,
  fold,
  initialState,
  type Manifest,
} from "../../src/conversation/mod.ts";
import { firstUnsummarised, isRemembered, remember } from "../../src/conversation/memory.ts";
import { OmissionMemory, omissionsOf } from "../../src/conversation/omissions.ts";
import { anyEvents, numbered } from "./any_events.ts";

interface Asked {
  readonly shown: ReadonlySet<number>;
  readonly isSummarised: boolean;
}

/** What is left out, turn by turn. */
function turnByTurn(conversation: Conversation, { shown, isSummarised }: Asked) {
  const summarised = isSummarised ? firstUnsummarised(conversation) : 0;
  const rows: Manifest["leftOut"] = [];
  let row: Manifest["leftOut"][number] | undefined;
  for (const [index, turn] of [...conversation.settled].entries()) {
    const memory = remember(turn);
    const kept = index < summarised ? "summarised" : "over_budget";
    const reason = isRemembered(memory) ? kept : memory.reason;
    const [from, to] = [turn.receivedAt, endedAt(turn.outcome)];
    if (shown.has(index)) row = undefined;
    else if (row?.reason === reason) {
      row.from = Math.min(row.from, from);
      row.to = to;
      row.turns += 1;
    } else {
      row = { reason, from, to, turns: 1 };
      rows.push(row);
    }
  }
  return rows;
}

Deno.test("omissions are told alike whatever was asked before, as the conversation grows and turns back", () => {
  const question = fc.record({
    events: anyEvents(12),
    shown: fc.array(fc.nat(30), { maxLength: 8 }),
    isSummarised: fc.boolean(),
    isForgotten: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(question, { maxLength: 10, size: "max" }), (questions) => {
    const memory = new OmissionMemory();
    let conversation = initialState;
    for (const { events, shown, isSummarised, isForgotten } of questions) {
      const base = isForgotten ? initialState : conversation;
      conversation = fold(numbered(events, base.position), base);
      const { length } = conversation.settled;
      const asked = { shown: new Set(shown.filter((index) => index < length)), isSummarised };
      assertEquals(
        omissionsOf(conversation, { ...asked, memory }),
        turnByTurn(conversation, asked),
      );
    }
  }));
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { composeBatch } from "../../src/bridge/aggregate/batch.ts";
import {
  type Command,
  type Conversation,
  decide,
  fold,
  initialState,
  previewOf,
  type RecordedEvent,
} from "../../src/conversation/mod.ts";
import { defined } from "../../src/shared/mod.ts";
import { NO_USAGE, received, replied, RULES } from "../conversation/given.ts";
import { command } from "./any_commands.ts";

/** A command's batch and the state after it; undefined where it leads to no event. */
function stored(command: Command, state: Conversation) {
  const decision = decide(command, state, RULES);
  if (!decision.ok || decision.events.length === 0) return undefined;
  const batch = composeBatch(decision, { state, head: undefined, opener: "here" });
  const recorded = decision.events.map((event, index): RecordedEvent => {
    return { ...event, position: state.position + 1 + index, at: 7 };
  });
  return { batch, after: fold(recorded, state) };
}

Deno.test("a batch describes the session as folding its events does", () => {
  fc.assert(fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
    let state = initialState;
    for (const each of commands) {
      const result = stored(each, state);
      if (!result) continue;
      const { batch, after } = result;
      assertEquals(batch.expected, state.position);
      assertEquals(batch.turns, after.open.length + after.settled.length);
      const { name, space, formerSpaces, settings } = after;
      const { model } = settings?.own ?? {};
      const places = { space: space?.id, spaceGeneration: space?.generation, formerSpaces };
      assertEquals(batch.label, {
        name,
        preview: previewOf(after),
        ...defined({ ...places, model }),
      });
      const closesAll = state.open.length > 0 && after.open.length === 0;
      const opens = after.open.length > state.open.length;
      assertEquals(batch.open, opens ? true : closesAll ? false : undefined);
      assertEquals(batch.takes, opens && state.open.length === 0 ? "here" : undefined);
      state = after;
    }
  }));
});

Deno.test("a batch counts the turn it opens and the tokens its events used", () => {
  const usage = { inputTokens: 1, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 4_000 };
  const context = { state: initialState, head: undefined };
  const opening = composeBatch({ events: [received("a", "Hello")] }, context);
  assertEquals(opening.spending, { turns: 1, tokens: 0 });
  const summary = { from: 1, to: 2, turns: 1, text: "They talked", model: "m", usage };
  const events = [{ type: "HistorySummarised", data: summary } as const];
  assertEquals(composeBatch({ events }, context).spending, { turns: 0, tokens: 4_321 });
  assertEquals(composeBatch({ events: [replied("a", "Hi")] }, context).spending, {
    turns: 0,
    tokens: NO_USAGE.inputTokens,
  });
});

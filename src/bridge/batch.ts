import { type Conversation, type DecidedEvent, fold, previewOf } from "../conversation/mod.ts";
import type { Batch, SessionHead } from "../session_log/mod.ts";

/** Decided events as a batch for the log, with what the log keeps beside them for those who list. */
export function batchOf(
  events: readonly DecidedEvent[],
  state: Conversation,
  head: SessionHead | undefined,
): Batch {
  const { position } = state;
  const recorded = events.map((event, index) => ({
    ...event,
    position: position + 1 + index,
    at: 0,
  }));
  const after = fold(recorded, state);
  const { open, settled } = after;
  const opens = events.some(({ type }) => type === "MessageReceived" || type === "TurnRetried");
  const spending = {
    turns: opens ? 1 : 0,
    tokens: events.reduce((sum, event) => sum + tokensOf(event), 0),
  };
  const closes = state.open.length > 0 && open.length === 0;
  return {
    expected: position,
    generation: position === 0 ? undefined : head?.generation,
    events,
    turns: open.length + settled.length,
    label: { name: after.name, preview: head?.preview ?? previewOf(after) },
    spending,
    ...(opens ? { open: true } : closes ? { open: false } : {}),
  };
}

/** The tokens that an event says were used. */
function tokensOf(event: DecidedEvent): number {
  if (event.type !== "ReplyCompleted" && event.type !== "HistorySummarised") return 0;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = event.data.usage;
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

import {
  type Command,
  type Conversation,
  decide,
  type DecidedEvent,
  type Decision,
  fold,
  type Manifest,
  type RecordedEvent,
  type Rules,
} from "../../src/conversation/mod.ts";

/** Rules that refuse nothing by accident. */
export const RULES: Rules = {
  maxMessageCharacters: 1_000,
  maxOpenTurns: 3,
  dedupWindowMs: 10_000,
  pinShare: 500,
  choices: { mostContext: 64_000, models: ["*"] },
};

/** Usage of no tokens. */
export const NO_USAGE = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

const NO_CONTEXT: Manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };

/** A client's message. */
export function received(turn: string, text: string, idGiven = true): DecidedEvent {
  return { type: "MessageReceived", data: { turn, text, idGiven } };
}

/** A whole reply. */
export function replied(turn: string, text: string, stopReason = "end_turn"): DecidedEvent {
  return {
    type: "ReplyCompleted",
    data: { turn, text, model: "m", stopReason, usage: NO_USAGE, manifest: NO_CONTEXT },
  };
}

/** A failure: a passing one by default, else one that this message would cause again. */
export function failed(turn: string, retryable = true): DecidedEvent {
  const message = "Claude is overloaded";
  const data = { turn, code: "model_overloaded", message, retryable, poisons: !retryable };
  return { type: "TurnFailed", data };
}

/** A cancellation after some text. */
export function cancelled(turn: string, text = ""): DecidedEvent {
  return { type: "TurnCancelled", data: { turn, text } };
}

/** A summary of everything up to a position. */
export function summarised(to: number, text: string, turns = 1): DecidedEvent {
  const data = { from: 1, to, turns, text, model: "m", usage: NO_USAGE };
  return { type: "HistorySummarised", data };
}

/** A pinned note. */
export function pinned(note: string, text: string): DecidedEvent {
  return { type: "NotePinned", data: { note, text } };
}

/** Numbers events from 1, one second apart, as the log would. */
export function record(events: readonly DecidedEvent[]): RecordedEvent[] {
  return events.map((event, index) => ({ ...event, position: index + 1, at: (index + 1) * 1_000 }));
}

/** The state after events. */
export function given(...events: DecidedEvent[]): Conversation {
  return fold(record(events));
}

/** What a command leads to after events. */
export function when(command: Command, state: Conversation, rules: Rules = RULES): Decision {
  return decide(command, state, rules);
}

import type { DecidedEvent, EventData } from "./events.ts";
import {
  type Conversation,
  findTurn,
  isSettled,
  type OpenTurn,
  type SettledTurn,
} from "./state.ts";

/** A client's message. */
export interface ReceiveMessage {
  readonly type: "ReceiveMessage";
  /** The id of the turn to open: the client's, or one that was made for it. */
  readonly turn: string;
  readonly idGiven: boolean;
  readonly text: string;
  /** The turn whose message had the same content hash, where one is known. */
  readonly sameAs?: string;
  /** Now, in ms since the epoch. */
  readonly at: number;
}

/** What may be asked of a session. */
export type Command =
  | ReceiveMessage
  | { readonly type: "CompleteReply"; readonly reply: EventData<"ReplyCompleted"> }
  | { readonly type: "FailTurn"; readonly failure: EventData<"TurnFailed"> }
  | { readonly type: "CancelTurn"; readonly turn: string; readonly said: string }
  | { readonly type: "AbandonCall"; readonly turn: string }
  | { readonly type: "RecordSummary"; readonly summary: EventData<"HistorySummarised"> };

/** The settings that decisions depend on. */
export interface Rules {
  /** The longest message, in characters (UTF-16 units). */
  readonly maxMessageCharacters: number;
  /** How many turns may be open at once, the running one included. */
  readonly maxOpenTurns: number;
  /** How long after its end a turn makes the same text without an id a repeat, in ms. */
  readonly dedupWindowMs: number;
}

/** Why a command led to nothing. */
export type Refusal =
  | { readonly reason: "EmptyMessage" }
  | { readonly reason: "MessageTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "TooManyOpenTurns"; readonly limit: number }
  | { readonly reason: "TurnIdTaken"; readonly turn: string }
  | { readonly reason: "TurnNotOpen"; readonly turn: string }
  | { readonly reason: "SummaryOutdated"; readonly to: number };

/** What a command leads to. `turn` is the turn that it came to concern. */
export type Decision =
  | { readonly ok: true; readonly events: readonly DecidedEvent[]; readonly turn?: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** Decides what a command leads to: events, nothing (it is known already), or a refusal. */
export function decide(command: Command, state: Conversation, rules: Rules): Decision {
  switch (command.type) {
    case "ReceiveMessage":
      return receiveMessage(command, state, rules);
    case "CompleteReply":
      return whileOpen(state, command.reply.turn, { type: "ReplyCompleted", data: command.reply });
    case "FailTurn":
      return whileOpen(state, command.failure.turn, { type: "TurnFailed", data: command.failure });
    case "CancelTurn":
      return whileOpen(state, command.turn, {
        type: "TurnCancelled",
        data: { turn: command.turn, text: command.said },
      });
    case "AbandonCall":
      return whileOpen(state, command.turn, {
        type: "CallAbandoned",
        data: { turn: command.turn },
      });
    case "RecordSummary":
      return recordSummary(command.summary, state);
    default:
      return command satisfies never;
  }
}

function receiveMessage(command: ReceiveMessage, state: Conversation, rules: Rules): Decision {
  const { turn: id, text, idGiven } = command;
  if (text.trim() === "") return refuse({ reason: "EmptyMessage" });
  const limit = rules.maxMessageCharacters;
  if (text.length > limit) {
    return refuse({ reason: "MessageTooLong", characters: text.length, limit });
  }
  const known = findTurn(state, id) ?? repeated(command, state, rules);
  if (known && known.text !== text) return refuse({ reason: "TurnIdTaken", turn: known.id });
  if (known && (!isSettled(known) || known.outcome.kind === "completed")) {
    return { ok: true, events: [], turn: known.id };
  }
  if (state.open.length >= rules.maxOpenTurns) {
    return refuse({ reason: "TooManyOpenTurns", limit: rules.maxOpenTurns });
  }
  if (known) {
    return {
      ok: true,
      events: [{ type: "TurnRetried", data: { turn: known.id } }],
      turn: known.id,
    };
  }
  const data = { turn: id, text, idGiven };
  return { ok: true, events: [{ type: "MessageReceived", data }], turn: id };
}

/**
 * The turn that a message without an id repeats: the same text, nothing in between, while that
 * turn is open or not longer after its end than the dedup window.
 */
function repeated(
  command: ReceiveMessage,
  state: Conversation,
  rules: Rules,
): OpenTurn | SettledTurn | undefined {
  if (command.idGiven || !command.sameAs || command.sameAs !== state.latest) return undefined;
  const turn = findTurn(state, command.sameAs);
  if (!turn || turn.idGiven || turn.text !== command.text) return undefined;
  const isRepeat = !isSettled(turn) || command.at - turn.outcome.at <= rules.dedupWindowMs;
  return isRepeat ? turn : undefined;
}

/** An event about a turn, which only may happen while that is open. */
function whileOpen(state: Conversation, turn: string, event: DecidedEvent): Decision {
  if (!state.open.some((open) => open.id === turn)) return refuse({ reason: "TurnNotOpen", turn });
  return { ok: true, events: [event], turn };
}

function recordSummary(data: EventData<"HistorySummarised">, state: Conversation): Decision {
  const outdated = data.to <= (state.summary?.to ?? 0) || data.to > state.position;
  if (outdated) return refuse({ reason: "SummaryOutdated", to: data.to });
  return { ok: true, events: [{ type: "HistorySummarised", data }] };
}

function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}

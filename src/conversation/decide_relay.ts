import { type JoinSpace, joinSpace } from "./decide_space.ts";
import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent, EventData, HeldHistory, RelaySource } from "./events.ts";
import { isSummarised, MOST_REOPENINGS, newestTurn } from "./replies.ts";
import { type Conversation, findTurn } from "./state.ts";
import { knownTimeZone } from "./time_zone.ts";
import { isSettled, type SettledTurn } from "./turns.ts";

/** Notes what is inserted into a message of a client that keeps its conversation. */
export interface InsertMemory {
  readonly type: "InsertMemory";
  readonly insertion: EventData<"MemoryInserted">;
  /** The space that the session joins with it. */
  readonly joins?: Omit<JoinSpace, "type">;
}

/** A turn that a client held by itself, with its whole reply. */
export interface RelayTurn extends HeldHistory {
  readonly type: "RelayTurn";
  /** It stands for the message and all typed ones before it in the client's history. */
  readonly turn: string;
  readonly text: string;
  /** The kinds of secrets that were masked in the text. */
  readonly redacted?: readonly string[];
  /** Where its sender is; absent or unknown: where the sender of the message before was. */
  readonly timeZone?: string;
  /** The door that it came through. */
  readonly source: RelaySource;
  readonly reply: Omit<EventData<"ReplyCompleted">, "turn" | "request">;
  /** The text of the turn's reply that `reply` begins with; absent: it goes on with none. */
  readonly goesOnFrom?: string;
  /** The space that the session joins with it. */
  readonly joins?: Omit<JoinSpace, "type">;
}

/**
 * Notes a block. A message that has one keeps it, and one whose turn is complete was sent as it was:
 * later requests have to hold the same.
 */
export function insertMemory({ insertion, joins }: InsertMemory, state: Conversation): Decision {
  const { turn } = insertion;
  const known = findTurn(state, turn);
  const isSent = known && isSettled(known) && known.outcome.kind === "completed";
  if (isSent || state.inserted.get(turn)) return { ok: true, events: [], turn };
  return joiningFirst([{ type: "MemoryInserted", data: insertion }], { turn, joins, state });
}

/**
 * Records a message and its reply at once. A turn that is complete stays as it is, however often it is
 * relayed, unless its client had the model go on with the reply. Refused while another one is open:
 * replies come in the order of their messages.
 */
export function relayTurn(
  command: RelayTurn,
  state: Conversation,
  /** The longest message, in characters (UTF-16 units). */
  limit: number,
): Decision {
  const { turn, text, redacted = [], source, after, alsoHeld = [], reply, joins } = command;
  if (text.trim() === "") return refuse({ reason: "EmptyMessage" });
  const known = findTurn(state, turn);
  if (known && known.source === undefined) return refuse({ reason: "TurnIdTaken", turn });
  if (known && isSettled(known) && known.outcome.kind === "completed") {
    return { ok: true, events: goOn(command, known, state), turn };
  }
  if (state.open.length > 0) return refuse({ reason: "RelayWhileOpen", open: state.open.length });
  if (text.length > limit) {
    return refuse({ reason: "MessageTooLong", characters: text.length, limit });
  }
  const timeZone = knownTimeZone(command.timeZone) ?? state.timeZone;
  const message = {
    ...{ turn, text, idGiven: true, source },
    ...(redacted.length > 0 ? { redacted: [...redacted] } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(after === undefined ? {} : { after }),
    ...(alsoHeld.length > 0 ? { alsoHeld: [...alsoHeld] } : {}),
  };
  return joiningFirst([
    known ? { type: "TurnRetried", data: { turn } } : { type: "MessageReceived", data: message },
    { type: "ReplyCompleted", data: { turn, ...reply } },
  ], { turn, joins, state });
}

/**
 * The rest of a reply that its client had the model go on with; nothing where the reply is another one
 * by now, or may no longer change.
 */
function goOn(
  { turn, reply, goesOnFrom }: RelayTurn,
  known: SettledTurn,
  state: Conversation,
): readonly DecidedEvent[] {
  const { outcome, alternatives } = known;
  const reopenings = alternatives?.reopenings.length ?? 0;
  const isSame = outcome.kind === "completed" && outcome.text === goesOnFrom;
  const isFixed = newestTurn(state) !== known || isSummarised(known, state) ||
    reopenings >= MOST_REOPENINGS;
  if (!isSame || isFixed) return [];
  const id = `${turn}+${reopenings + 1}`;
  return [
    { type: "ReplyReopened", data: { turn, reason: "continue", id } },
    { type: "ReplyCompleted", data: { turn, ...reply } },
  ];
}

/** Events after the one that joins a space, if there is one to join. */
function joiningFirst(events: readonly DecidedEvent[], { turn, joins, state }: {
  readonly turn: string;
  readonly joins: Omit<JoinSpace, "type"> | undefined;
  readonly state: Conversation;
}): Decision {
  const joining = joins ? joinSpace({ type: "JoinSpace", ...joins }, state) : undefined;
  if (joining?.ok === false) return joining;
  return { ok: true, events: [...joining?.events ?? [], ...events], turn };
}

import type { EventData, RequestSettings } from "./events.ts";
import { SettledTurns } from "./settled_turns.ts";
import type { OpenTurn, SettledTurn } from "./turns.ts";

/** The text that replaces every turn that had ended by position `to`. */
export interface HistorySummary
  extends Pick<EventData<"HistorySummarised">, "from" | "to" | "text"> {
  readonly position: number;
}

/** A text that every context includes. */
export interface PinnedNote extends EventData<"NotePinned"> {
  readonly position: number;
}

/** A session's state, folded from its events. */
export interface Conversation {
  /** Position of the last event. */
  readonly position: number;
  /** Open turns in the order in which they are to be answered; the first one is running. */
  readonly open: readonly OpenTurn[];
  /** Ended turns in the order in which they ended. */
  readonly settled: SettledTurns;
  /** The turn that was opened last. */
  readonly latest?: string;
  readonly summary?: HistorySummary;
  /** The beginning of the first message that has text. */
  readonly preview?: string;
  /** What its owner calls the session. */
  readonly name?: string;
  /** Pinned notes in the order in which they were pinned. */
  readonly pins: readonly PinnedNote[];
  /** The settings that were written down last, and where. */
  readonly asked?: { readonly position: number; readonly settings: RequestSettings };
  /** What was imported under an idempotency key. */
  readonly imports: readonly NonNullable<EventData<"TurnImported">["import"]>[];
}

/** The state of a session without events. */
export const initialState: Conversation = {
  position: 0,
  open: [],
  settled: SettledTurns.none,
  pins: [],
  imports: [],
};

/** Finds a turn by its id, among open ones first. */
export function findTurn(
  conversation: Conversation,
  id: string,
): OpenTurn | SettledTurn | undefined {
  return conversation.open.find((turn) => turn.id === id) ??
    conversation.settled.get(id);
}

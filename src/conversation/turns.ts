import type { ReplyEnding } from "./events.ts";

/** The outcome of a turn. `position` and `at` (ms since the epoch) are those of its last event. */
export type Outcome =
  | {
    readonly kind: "completed";
    readonly position: number;
    readonly at: number;
    readonly text: string;
    readonly ending: ReplyEnding;
  }
  | {
    readonly kind: "failed";
    readonly position: number;
    readonly at: number;
    readonly retryable: boolean;
  }
  | {
    readonly kind: "cancelled";
    readonly position: number;
    readonly at: number;
    readonly text: string;
  };

/** A message that is waiting for its reply or being answered. */
export interface OpenTurn {
  readonly id: string;
  readonly text: string;
  readonly idGiven: boolean;
  /** The kinds of secrets that were masked in the text. */
  readonly redacted?: readonly string[];
  /** Position of its `MessageReceived`. */
  readonly receivedAt: number;
  /** When the message arrived, in ms since the epoch. */
  readonly at: number;
  /** Position of the event that last opened it: the message, or a retry. */
  readonly openedAt: number;
  /** How many calls were abandoned since then because their instance disappeared. */
  readonly abandoned: number;
}

/** A turn that has ended. */
export interface SettledTurn extends OpenTurn {
  readonly outcome: Outcome;
}

/** Whether the turn has ended. */
export function isSettled(turn: OpenTurn | SettledTurn): turn is SettledTurn {
  return "outcome" in turn;
}

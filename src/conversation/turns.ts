import type { ReplyEnding } from "./events.ts";

/** What became of a turn. `position` and `at` (ms since the epoch) are those of the event that ended it. */
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

/** A message that waits for its reply, or is getting it. */
export interface OpenTurn {
  readonly id: string;
  readonly text: string;
  readonly idGiven: boolean;
  /** The kinds of secrets that gave way to marks in the text. */
  readonly redacted?: readonly string[];
  /** Position of its `MessageReceived`. */
  readonly receivedAt: number;
  /** When the message came, in ms since the epoch. */
  readonly at: number;
  /** Position of the event that opened it last: the message, or a retry. */
  readonly openedAt: number;
  /** How often, since then, an instance went away while it answered. */
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

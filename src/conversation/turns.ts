import type { AttachedFile } from "./attached_file.ts";
import type { HeldHistory, RelaySource, ReplyEnding } from "./events.ts";
import type { ZonedTime } from "./time_zone.ts";

/** The outcome of a turn. `position` and `at` (ms since the epoch) are those of its last event. */
export type Outcome =
  | {
    readonly kind: "completed";
    readonly position: number;
    readonly at: number;
    readonly text: string;
    readonly ending: ReplyEnding;
    /** Whether the offline model spoke for itself, and not in the talk. */
    readonly isAside?: true;
  }
  | {
    readonly kind: "failed";
    readonly position: number;
    readonly at: number;
    /** Whether this very message would make every later call fail. */
    readonly poisons: boolean;
  }
  | {
    readonly kind: "cancelled";
    readonly position: number;
    readonly at: number;
    readonly text: string;
    /** Whether its turn had come; if not, the message was taken back while it waited. */
    readonly wasDue: boolean;
  };

/** A message that is waiting for its reply or being answered. */
export interface OpenTurn extends ZonedTime, HeldHistory {
  readonly id: string;
  readonly text: string;
  readonly idGiven: boolean;
  /** The kinds of secrets that were masked in the text. */
  readonly redacted?: readonly string[];
  /** The door that it came through, where its client keeps the conversation itself. */
  readonly source?: RelaySource;
  /** The files that were sent with it. */
  readonly attachments?: readonly AttachedFile[];
  /** Position of its `MessageReceived`. */
  readonly receivedAt: number;
  /** Position of the event that last opened it: the message, or a retry. */
  readonly openedAt: number;
  /** How many calls were abandoned since then because their instance disappeared. */
  readonly abandoned: number;
  /** The position at which it was withheld from contexts, if it is. */
  readonly withheldAt?: number;
}

/** A turn that has ended. */
export interface SettledTurn extends OpenTurn {
  readonly outcome: Outcome;
}

/** Whether the turn has ended. */
export function isSettled(turn: OpenTurn | SettledTurn): turn is SettledTurn {
  return "outcome" in turn;
}

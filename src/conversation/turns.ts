import type { AttachedFile } from "./attached_file.ts";
import type { EventData, HeldHistory, RelaySource, ReplyEnding } from "./events.ts";
import type { ZonedTime } from "./time_zone.ts";

/** A whole reply. `position` and `at` (ms since the epoch) are those of its own event. */
export interface CompletedReply {
  readonly kind: "completed";
  readonly position: number;
  readonly at: number;
  readonly text: string;
  readonly ending: ReplyEnding;
  /** Whether the offline model spoke for itself, and not in the talk. */
  readonly isAside?: true;
  /** Position of the event that made it the outcome, where that is a later one than its own. */
  readonly settledAt?: number;
}

/** The outcome of a turn. `position` and `at` (ms since the epoch) are those of its event. */
export type Outcome =
  | CompletedReply
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

/** One more opening of a turn that had a reply. */
export interface Reopening {
  /** The id of the command, by which a repeat is recognised. */
  readonly id: string;
  readonly reason: EventData<"ReplyReopened">["reason"];
  /** The position of its event. */
  readonly openedAt: number;
  /** The position of the event that ended it; absent while the turn is open. */
  readonly endedAt?: number;
}

/** What a turn has that was reopened: all of its replies. It always keeps one of them. */
export interface Alternatives {
  /** Oldest first. */
  readonly replies: readonly CompletedReply[];
  /** The position of the reply that is remembered, unless another one comes. */
  readonly chosen: number;
  /** Oldest first. */
  readonly reopenings: readonly Reopening[];
}

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
  /** Position of the event that last opened it: the message, a retry, or a reopening. */
  readonly openedAt: number;
  /** How many calls were abandoned since then because their instance disappeared. */
  readonly abandoned: number;
  /** All of its replies, where it was reopened after the first one. */
  readonly alternatives?: Alternatives;
  /** The position at which it was withheld from contexts, if it is. */
  readonly withheldAt?: number;
}

/** A turn that has ended. */
export interface SettledTurn extends OpenTurn {
  readonly outcome: Outcome;
}

/** The position of the event by which a turn ended last. */
export function endedAt(outcome: Outcome): number {
  return outcome.kind === "completed" ? outcome.settledAt ?? outcome.position : outcome.position;
}

/** Whether the turn has ended. */
export function isSettled(turn: OpenTurn | SettledTurn): turn is SettledTurn {
  return "outcome" in turn;
}

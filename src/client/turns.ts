import type { ErrorCode, SentAttachment, ServerFrameOf } from "../protocol/mod.ts";
import type { ClientCode } from "./errors.ts";

/**
 * The status of a turn: `queued` is waiting for a connection, `sent` is not acknowledged yet,
 * `accepted` is in the log and waiting for its reply, `streaming` is being answered; the rest are
 * final.
 */
export type TurnStatus =
  | "queued"
  | "sent"
  | "accepted"
  | "streaming"
  | "completed"
  | "failed"
  | "cancelled";

/** Why a turn has no reply. */
export interface TurnError {
  readonly code: ErrorCode | ClientCode;
  readonly message: string;
  /** Whether `retry` may succeed. */
  readonly retryable: boolean;
  /** From when on it may, in ms since the epoch, if the bridge said so. */
  readonly retryAt?: number;
}

/** One reply of a turn that was answered more than once. */
export interface ReplyInfo extends Pick<Turn, "model" | "stopReason" | "usage" | "context"> {
  /** The position of its event, by which it is chosen. */
  readonly position: number;
  readonly text: string;
  readonly repliedAt?: string;
  readonly redacted?: readonly string[];
}

/** A snapshot of a turn. When the turn changes, another object takes its place. */
export interface Turn {
  readonly id: string;
  /** The message. */
  readonly text: string;
  /** The files that were sent with it. */
  readonly attachments?: readonly SentAttachment[];
  readonly status: TurnStatus;
  /** The reply so far. The partial reply of a failed turn is not in the log. */
  readonly reply: string;
  /** The position of its first loaded event; undefined until it is accepted. */
  readonly position?: number;
  /** The position of the event that last opened it: its message, a retry, or a reopening. */
  readonly openedAt?: number;
  /** The position of the event that last ended it. */
  readonly endedAt?: number;
  /** When the message was said and the reply was complete, in ISO 8601, as far as known. */
  readonly saidAt?: string;
  readonly repliedAt?: string;
  readonly error?: TurnError | undefined;
  /** Why it is still waiting, if the bridge has refused it for now. */
  readonly waiting?: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly inMs: number;
    /** When it is sent again, in ms since the epoch. */
    readonly until: number;
  } | undefined;
  /** Details of the reply; turns loaded by `history` have only some. */
  readonly model?: string;
  readonly stopReason?: string;
  readonly usage?: ServerFrameOf<"turn.completed">["usage"];
  readonly context?: ServerFrameOf<"turn.completed">["context"];
  /** Its loaded replies, oldest first, if it was answered again; the chosen one is its `reply`. */
  readonly replies?: readonly ReplyInfo[];
  /** The position of the chosen reply, if it was answered again. */
  readonly chosen?: number;
  /** Why it is open although it has a reply. */
  readonly reopened?: "regenerate" | "continue";
  /** Why there is no further reply; the earlier one stays. */
  readonly reopenError?: TurnError;
  /**
   * Where its owner withheld it: it is in no context. `summary`: the position of the summary that told
   * of it, as it then was.
   */
  readonly withheld?: { readonly position: number; readonly summary?: number };
  /** How many characters of it the newest context lacked that had it shortened. */
  readonly shortenedBy?: number;
  /** The kinds of secrets that the bridge masked in the message and the reply. */
  readonly redacted?: readonly string[];
}

/** A turn that has ended. */
export type TurnOutcome = Turn & { readonly status: "completed" | "failed" | "cancelled" };

/** Whether a turn has ended. */
export function isOutcome(turn: Turn): turn is TurnOutcome {
  return turn.status === "completed" || turn.status === "failed" || turn.status === "cancelled";
}

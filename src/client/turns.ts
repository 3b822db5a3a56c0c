import type { ErrorCode, ServerFrameOf } from "../protocol/mod.ts";
import type { ClientCode } from "./errors.ts";

/**
 * Where a turn stands: `queued` waits here for a connection, `sent` is on its way, `accepted` is
 * in the log and waits for its reply, `streaming` is being answered; the others are ends.
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
  /** Whether `retry` may help. */
  readonly retryable: boolean;
}

/** A turn as it is now. It never changes; when the turn does, another object takes its place. */
export interface Turn {
  readonly id: string;
  /** The message. */
  readonly text: string;
  readonly status: TurnStatus;
  /** The reply so far. Of a failed turn it is what had been said, which no log holds. */
  readonly reply: string;
  /** The position of its first event that is known; none before it is accepted. */
  readonly position?: number;
  /** The position of the event that opened it last: its message, or a retry. */
  readonly openedAt?: number;
  /** The position of the event that ended it last. */
  readonly endedAt?: number;
  readonly error?: TurnError | undefined;
  /** Why it still waits, where the bridge has refused it for now. */
  readonly waiting?: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly inMs: number;
  } | undefined;
  /** What the reply took; not known of turns that `history` loaded, except the usage. */
  readonly model?: string;
  readonly stopReason?: string;
  readonly usage?: ServerFrameOf<"turn.completed">["usage"];
  readonly context?: ServerFrameOf<"turn.completed">["context"];
  /** Kinds of secrets that the bridge has masked in the message and in the reply. */
  readonly redacted?: readonly string[];
}

/** A turn that has ended. */
export type Outcome = Turn & { readonly status: "completed" | "failed" | "cancelled" };

/** Whether a turn has ended. */
export function isOutcome(turn: Turn): turn is Outcome {
  return turn.status === "completed" || turn.status === "failed" || turn.status === "cancelled";
}

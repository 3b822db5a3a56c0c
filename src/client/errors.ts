import type { ErrorCode } from "../protocol/mod.ts";

/** What this side finds by itself, beside the names that the bridge gives its errors. */
export type ClientCode = "closed" | "cancelled" | "unreachable" | "not_a_bridge";

/** Lines of an import that are at fault, counted from 1. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** Why something was not done: the bridge refused it, a turn failed, or no bridge answered. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";
  /** The name of the error; it does not change, while the message may. */
  readonly code: ErrorCode | ClientCode;
  /** The HTTP status, where a route answered. */
  readonly status?: number;
  /** Whether the same may succeed later, unchanged. */
  readonly retryable: boolean = false;
  /** When it may, in ms from then, where that is known. */
  readonly retryAfterMs?: number;
  /** Lines of an import that are at fault. */
  readonly lines?: readonly LineProblem[];

  constructor(
    code: ErrorCode | ClientCode,
    message: string,
    { cause, ...more }:
      & Partial<Pick<BridgeError, "status" | "retryable" | "retryAfterMs" | "lines">>
      & { readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    Object.assign(this, more);
  }
}

/**
 * The refusals after which a message is sent again by itself: nothing is wrong with the message.
 * A literal, since the table of the protocol would bring its schemas along.
 */
const PASSING: ReadonlySet<string> = new Set(
  [
    "too_many_frames",
    "too_many_waiting",
    "too_many_turns",
    "too_many_tokens",
    "draining",
    "store_unavailable",
    "newer_version",
    "auth_unavailable",
    "internal",
    "session_erased",
    "session_expired",
  ] satisfies ErrorCode[],
);

/** Whether a message that was refused so may be taken later, unchanged. */
export function isPassing(code: string): boolean {
  return PASSING.has(code);
}

/** The bridge cannot open the session until whoever runs it does something: waiting is of no use. */
export const STUCK: ReadonlySet<string> = new Set(["key_missing", "key_refused"]);

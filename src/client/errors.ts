import type { ErrorCode } from "../protocol/mod.ts";
import { defined } from "../shared/defined.ts";

/** The error codes of the client itself, besides those of the bridge. */
export type ClientCode = "closed" | "cancelled" | "unreachable" | "not_a_bridge";

/** An invalid line of an import, counted from 1. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** The bridge refused a request, a turn failed, or the bridge could not be reached. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";
  /** Identifies the error; it is stable, while the message may change. */
  readonly code: ErrorCode | ClientCode;
  /** The HTTP status, if a route answered. */
  readonly status?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean = false;
  /** After how many ms it may succeed, if known. */
  readonly retryAfterMs?: number;
  /** The invalid lines of an import. */
  readonly lines?: readonly LineProblem[];

  constructor(
    code: ErrorCode | ClientCode,
    message: string,
    { cause, ...more }:
      & Partial<Pick<BridgeError, "status" | "retryable" | "retryAfterMs" | "lines">>
      & { readonly cause?: unknown } = {},
  ) {
    super(message, defined({ cause }));
    this.code = code;
    Object.assign(this, more);
  }
}

/**
 * The errors after which a message is sent again automatically: the message itself is fine. These
 * are literals, since importing the protocol's table would bundle its schemas.
 */
const TEMPORARY: ReadonlySet<string> = new Set(
  [
    "too_many_frames",
    "too_many_requests",
    "too_many_waiting",
    "too_many_turns",
    "too_many_tokens",
    "draining",
    "store_unavailable",
    "overloaded",
    "newer_version",
    "auth_unavailable",
    "internal",
    "session_erased",
    "session_expired",
  ] satisfies ErrorCode[],
);

/** Whether a message refused with this code may be accepted later. */
export function isTemporary(code: string): boolean {
  return TEMPORARY.has(code);
}

/** The errors that connecting again does not resolve. */
export const STUCK: ReadonlySet<string> = new Set([
  "key_missing",
  "key_refused",
  "session_too_large",
  "space_mismatch",
]);

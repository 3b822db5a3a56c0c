import type { ErrorCode } from "../protocol/mod.ts";
import type { ClientCode } from "./errors.ts";

/**
 * Why a client closed: `done` by `close`, `erased` or `expired` with its session, `unauthorized`
 * because of its token, `refused` for another permanent reason, `unreachable` after `maxAttempts`.
 */
export type ClosedReason =
  | "done"
  | "erased"
  | "expired"
  | "unauthorized"
  | "refused"
  | "unreachable";

/** The state of a client's connection. */
export type State =
  /** It is connecting, or catching up. */
  | { readonly status: "connecting"; readonly attempt: number }
  /** It is connected and up to date. */
  | { readonly status: "open" }
  /** It will try again in `inMs`; `why` and `code` say what went wrong. */
  | {
    readonly status: "waiting";
    /** How many attempts in a row have failed. */
    readonly attempt: number;
    readonly inMs: number;
    readonly why: string;
    readonly code: ErrorCode | ClientCode;
  }
  /** It has closed for good; `message` says why. */
  | {
    readonly status: "closed";
    readonly reason: ClosedReason;
    readonly message: string;
    readonly code: ErrorCode | ClientCode;
  };

/** The state of a closed client. */
export type Closed = Extract<State, { readonly status: "closed" }>;

/** Creates the state of a closed client. */
export function closed(
  reason: Closed["reason"],
  code: Closed["code"],
  message: string,
): Closed {
  return { status: "closed", reason, code, message };
}

/** Creates the state of a client whose session is gone. */
export function goneBy(reason: string): Closed {
  return reason === "expired"
    ? closed("expired", "session_expired", "The session has expired")
    : closed("erased", "session_erased", "The session was deleted");
}

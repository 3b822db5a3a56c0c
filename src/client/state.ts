import type { ErrorCode } from "../protocol/mod.ts";
import type { ClientCode } from "./errors.ts";

/**
 * Why a client ended for good: `done` by its own `close`, `erased` or `expired` with its session,
 * `unauthorized` for its token, `refused` for something else that would be refused again,
 * `unreachable` after as many attempts as it was allowed.
 */
export type ClosedReason =
  | "done"
  | "erased"
  | "expired"
  | "unauthorized"
  | "refused"
  | "unreachable";

/** How a client stands to its bridge. */
export type State =
  /** It connects, or is being told what it missed. */
  | { readonly status: "connecting"; readonly attempt: number }
  /** It knows all that the bridge knows. */
  | { readonly status: "open" }
  /** It tries again after a while; `why` says what was in the way. */
  | {
    readonly status: "waiting";
    /** How many attempts have failed in a row. */
    readonly attempt: number;
    readonly inMs: number;
    readonly why: string;
  }
  /** It has given up. `message` says why, and what to do about it. */
  | {
    readonly status: "closed";
    readonly reason: ClosedReason;
    readonly message: string;
    readonly code: ErrorCode | ClientCode;
  };

/** How it ended. */
export type Closed = Extract<State, { readonly status: "closed" }>;

/** The state of a client that has given up. */
export function closed(
  reason: Closed["reason"],
  code: Closed["code"],
  message: string,
): Closed {
  return { status: "closed", reason, code, message };
}

/** The state of a client whose session is gone, by the reason that it was told. */
export function goneBy(reason: string): Closed {
  return reason === "expired"
    ? closed("expired", "session_expired", "The session has expired")
    : closed("erased", "session_erased", "The session was erased");
}

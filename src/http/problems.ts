import { type ClosingReason, SessionGoneError } from "../bridge/mod.ts";
import { type ErrorCode, ERRORS, type ImportProblem } from "../protocol/mod.ts";
import { type LogFields, logger } from "../telemetry/mod.ts";

/** An error for a client: its code, and what to do about it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  /** When a retry may succeed, in ms from now. */
  readonly retryAfterMs?: number;
  /** The lines of a body that are invalid, and why. */
  readonly lines?: readonly ImportProblem[];
}

/** A problem document (RFC 9457). */
export function problemResponse(
  { code, message, lines }: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = ERRORS[code];
  const body = { type: "about:blank", title, status, detail: message, code, lines };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...headers,
    },
  });
}

/** The error for each reason that closes a session. */
export const CLOSED = {
  erased: { code: "session_erased", message: "The session was erased" },
  expired: { code: "session_expired", message: "The session has expired" },
  draining: { code: "draining", message: "The bridge is shutting down; try again" },
} as const satisfies Record<ClosingReason, Problem>;

/**
 * The error for something that was thrown: the store does not answer or was written by a newer
 * version, the session's key is missing, the session went away. Anything else is an internal error,
 * whose details go only to the log.
 */
export function problemOf(error: unknown, about: LogFields = {}): Problem {
  if (error instanceof SessionGoneError) return CLOSED[error.reason];
  const { code } = error instanceof Error ? error as Error & { code?: unknown } : {};
  if (code === "store_unavailable") {
    logger.error("The event log does not respond", { ...about, error });
    return { code, message: "The conversations are unavailable right now; try again" };
  }
  if (code === "newer_version") {
    const message = "A newer version of the bridge wrote this session; update this instance";
    return { code, message };
  }
  if (error instanceof Error && (code === "key_missing" || code === "key_refused")) {
    logger.warn("A session cannot be read with the keys of this instance", { ...about, error });
    return { code, message: error.message };
  }
  logger.error("Internal error", { ...about, error });
  return { code: "internal", message: "Internal error; try again" };
}

import { type ClosingReason, SessionGoneError } from "../bridge/mod.ts";
import { type ErrorCode, ERRORS, type ImportProblem } from "../protocol/mod.ts";
import { type LogFields, logger } from "../telemetry/mod.ts";

/** A refusal by an error's name; `detail` says what to do about it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  /** When the same may succeed, in ms from now. */
  readonly retryAfterMs?: number;
  /** Where lines of a body are at fault: which, and why. */
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

/** What a client is told when its session ends here. */
export const CLOSED = {
  erased: { code: "session_erased", message: "The session was erased" },
  expired: { code: "session_expired", message: "The session has expired" },
  draining: { code: "draining", message: "The bridge is shutting down; try again" },
} as const satisfies Record<ClosingReason, Problem>;

/**
 * What a client is told of something that was thrown: the log does not answer or cannot be read
 * here, the session is encrypted with a key that is not there, it went away, or a defect, whose
 * details go to the log alone.
 */
export function problemOf(error: unknown, about: LogFields = {}): Problem {
  if (error instanceof SessionGoneError) return CLOSED[error.reason];
  const { code } = error instanceof Error ? error as Error & { code?: unknown } : {};
  if (code === "store_unavailable") {
    logger.error("The event log does not answer", { ...about, error });
    return { code, message: "The conversations cannot be reached now; try again" };
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
  return { code: "internal", message: "Something went wrong here; try again" };
}

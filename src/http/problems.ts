import type { ZodError } from "zod";
import {
  type ClosingReason,
  OverloadedError,
  SessionGoneError,
  SessionTooLargeError,
  SpaceMismatchError,
} from "../bridge/mod.ts";
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

/** When to ask again where nothing tells how long it takes, in ms. */
const SOON_MS = 1_000;

/** A request cannot be answered because of this problem. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}

/** A problem document (RFC 9457), with `Retry-After` where a retry may succeed. */
export function problemResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { code, message, lines } = problem;
  const { status, title } = ERRORS[code];
  const body = { type: "about:blank", title, status, detail: message, code, lines };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...retryAfterHeader(problem),
      ...headers,
    },
  });
}

/** What is wrong with a field, as the end of a message: "; text: must be a string". May be empty. */
export function detailOf({ issues: [issue] }: ZodError): string {
  return issue?.path.length ? `; ${issue.path.join(".")}: ${issue.message}` : "";
}

/**
 * The header that says when to ask again, in seconds: as the problem says, or else soon, for whoever is
 * asked to wait (429, 503) and may succeed then.
 */
export function retryAfterHeader(
  { code, retryAfterMs }: Problem,
): { readonly "retry-after"?: string } {
  const { status, retryable } = ERRORS[code];
  const isAskedToWait = retryable && (status === 429 || status === 503);
  const ms = retryAfterMs ?? (isAskedToWait ? SOON_MS : undefined);
  return ms === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(ms / 1_000))) };
}

/** The error for each reason that closes a session. */
export const CLOSED = {
  erased: { code: "session_erased", message: "The session was erased" },
  expired: { code: "session_expired", message: "The session has expired" },
  draining: { code: "draining", message: "The bridge is shutting down; try again" },
} as const satisfies Record<ClosingReason, Problem>;

/**
 * The error for something that was thrown: a refusal, the store does not answer or was written by a
 * newer version, the session's key is missing, the session went away. Anything else is an internal error,
 * whose details go only to the log.
 */
export function problemOf(error: unknown, about: LogFields = {}): Problem {
  if (error instanceof RefusedError) return error.problem;
  if (error instanceof SessionGoneError) return CLOSED[error.reason];
  if (error instanceof SpaceMismatchError) return { code: error.code, message: error.message };
  const { code } = error instanceof Error ? error as Error & { code?: unknown } : {};
  if (code === "store_unavailable") {
    logger.error("The event log does not respond", { ...about, error });
    return { code, message: "The conversations are unavailable right now; try again" };
  }
  if (error instanceof OverloadedError || error instanceof SessionTooLargeError) {
    logger.warn(`There is no memory for a session: ${error.code}`, about);
    const { message } = error;
    return error instanceof OverloadedError
      ? { code: error.code, message, retryAfterMs: error.retryAfterMs }
      : { code: error.code, message };
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

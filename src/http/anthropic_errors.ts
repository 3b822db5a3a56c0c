import { type ErrorCode, ERRORS } from "../protocol/mod.ts";
import { type Problem, retryAfterHeader } from "./problems.ts";

/** The Claude API's own word for an error of this status. */
const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  408: "timeout_error",
  409: "conflict_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "api_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** What the API answers where it has no room for a request. */
const OVERLOADED = 529;

/** Codes that say that the instance, or the model, has no room right now. */
const BUSY: ReadonlySet<string> = new Set([
  "overloaded",
  "draining",
  "model_overloaded",
  "model_unreachable",
]);

/** The body of an error of the Claude API. */
export interface AnthropicError {
  readonly type: "error";
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly details: { readonly error_code: string };
  };
  readonly request_id: null;
}

/** A problem as the Claude API would say it. `errorCode` stands in for our own code. */
export function anthropicError(problem: Problem, errorCode: string = problem.code): AnthropicError {
  const type = TYPES[anthropicStatusOf(problem.code)] ?? "api_error";
  const details = { error_code: errorCode };
  return {
    type: "error",
    error: { type, message: problem.message, details },
    request_id: null,
  };
}

/**
 * A problem as a response of the Claude API. Whether a retry may succeed is said to clients, which
 * would go by the status otherwise.
 */
export function anthropicResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
  errorCode?: string,
): Response {
  return new Response(JSON.stringify(anthropicError(problem, errorCode)), {
    status: anthropicStatusOf(problem.code),
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-should-retry": String(ERRORS[problem.code].retryable),
      ...retryAfterHeader(problem),
      ...headers,
    },
  });
}

/** The status that the API has for a code of ours. */
export function anthropicStatusOf(code: ErrorCode): number {
  return BUSY.has(code) ? OVERLOADED : ERRORS[code].status;
}

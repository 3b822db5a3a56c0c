import { ERRORS } from "../protocol/mod.ts";
import { type Problem, retryAfterHeader } from "./problems.ts";

/** OpenAI's own word for an error of this status. */
const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
};

/** The body of an error of chat completions. */
export interface OpenAIErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: null;
    readonly code: string;
  };
}

/** A problem as OpenAI would say it. */
export function openAIError({ code, message }: Problem): OpenAIErrorBody {
  const { status } = ERRORS[code];
  const type = TYPES[status] ?? (status >= 500 ? "server_error" : "invalid_request_error");
  return { error: { message, type, param: null, code } };
}

/**
 * A problem as a response of chat completions. Whether a retry may succeed is said to clients, which
 * would go by the status otherwise.
 */
export function openAIResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, retryable } = ERRORS[problem.code];
  return new Response(JSON.stringify(openAIError(problem)), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-should-retry": String(retryable),
      ...retryAfterHeader(problem),
      ...headers,
    },
  });
}

import type { TurnError } from "../../src/client/mod.ts";

/** What to tell the reader about a failed turn, instead of the error's technical message. */
const TEXTS: Readonly<Partial<Record<TurnError["code"], string>>> = {
  model_overloaded: "Claude is busy right now.",
  model_rate_limited: "Claude's rate limit is reached. Try again in a moment.",
  model_timeout: "Claude did not answer in time.",
  model_unreachable: "The bridge can't reach Claude.",
  model_interrupted: "Claude's reply was cut off.",
  model_failed: "Claude had a problem answering.",
  model_invalid_request: "Claude could not accept this request.",
  model_request_too_large: "This conversation is too large for Claude.",
  model_unauthorized: "Claude refused the bridge's API key.",
  model_forbidden: "The bridge's API key does not allow this.",
  model_billing: "The bridge's Claude account has a billing problem.",
  model_spend_limit: "The bridge's Claude account has reached its spend limit.",
  model_not_found: "The bridge's model is not available.",
  forbidden_scope: "Your token is read-only.",
  too_many_tokens: "Today's token quota is used up.",
  too_many_turns: "Too many messages in a minute. Try again in a moment.",
  internal: "The bridge had an internal error.",
};

/** A failure in plain words, and the technical message if it adds something. */
export interface FailureText {
  readonly text: string;
  readonly details: string | undefined;
}

/** Describes why a turn has no reply. */
export function failureText(error: TurnError | undefined): FailureText {
  if (!error) return { text: "Something went wrong.", details: undefined };
  const text = TEXTS[error.code];
  return text === undefined
    ? { text: error.message, details: undefined }
    : { text, details: error.message };
}

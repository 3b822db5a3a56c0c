/** What the page says of a reply that failed: loaded after the first load. @module */
import { tableOf } from "./language.ts";

/** The words of failures. */
export const failureWords = tableOf("failures", {
  failed: "Something went wrong.",
  again: "Try again in a moment.",
  againAfter: (time: string) => `Try again after ${time}.`,
  texts: {
    model_overloaded: "The model is busy right now.",
    model_rate_limited: "The model's rate limit is reached.",
    model_timeout: "The model did not answer in time.",
    model_unreachable:
      "The bridge can't reach its model. Check its network, and the base URL in its settings.",
    model_interrupted: "The model's reply was cut off.",
    model_failed: "The model had a problem answering.",
    model_invalid_request: "The model could not accept this request.",
    model_request_too_large: "This conversation is too large for the model. Lower CONTEXT_LIMIT.",
    model_unauthorized:
      "The model's API refused the bridge's key. Check ANTHROPIC_API_KEY or OPENAI_API_KEY.",
    model_forbidden: "The bridge's API key does not allow this. Check the key and MODEL.",
    model_billing: "The bridge's account at the model's API has a billing problem.",
    model_spend_limit: "The bridge's account at the model's API has reached its spend limit.",
    model_not_found: "The bridge's model is not available. Check MODEL.",
    forbidden_scope: "Your token is read-only.",
    too_many_tokens: "Today's token quota is used up.",
    too_many_turns: "Too many messages in a minute.",
    too_many_waiting: "Too many messages are waiting for replies.",
    too_many_requests: "Too many requests in a moment.",
    overloaded: "The bridge is busy right now.",
    draining: "The bridge is restarting.",
    store_unavailable: "The bridge can't reach its store right now.",
    too_many_bytes: "Your storage on this bridge is full. Delete sessions you no longer need.",
    too_many_sessions: "You have too many sessions. Delete some you no longer need.",
    internal: "The bridge had an internal error.",
  },
});

/** What is said of failures, in any language. */
export type FailureWords = typeof failureWords;

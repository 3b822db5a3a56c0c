/** What an error code means over HTTP and on the socket. */
export interface ErrorMeaning {
  /** HTTP status of the problem document, also when an upgrade is refused. */
  readonly status: number;
  /** One line, the same for every occurrence. */
  readonly title: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

/**
 * Every error code: in `error` and `turn.failed` frames, and as the `code` of problem documents.
 * Codes that begin with `model_` report a failed call to the model.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: "Invalid request", retryable: false },
  invalid_frame: { status: 400, title: "Invalid frame", retryable: false },
  unknown_frame: { status: 400, title: "Unknown frame type", retryable: false },
  invalid_session_id: { status: 400, title: "Invalid session id", retryable: false },
  invalid_turn_id: { status: 400, title: "Invalid message id", retryable: false },
  empty_message: { status: 400, title: "The message is empty", retryable: false },
  message_too_long: { status: 413, title: "The message is too long", retryable: false },
  frame_too_large: { status: 413, title: "The frame is too large", retryable: false },
  attachment_not_taken: {
    status: 400,
    title: "The attachment's type is not supported",
    retryable: false,
  },
  attachment_too_large: { status: 413, title: "The attachment is too large", retryable: false },
  attachment_unknown: { status: 409, title: "The attachment is not there", retryable: false },
  turn_id_taken: {
    status: 409,
    title: "The message id belongs to a different text",
    retryable: false,
  },
  reply_fixed: { status: 409, title: "The reply can no longer change", retryable: false },
  turn_open: { status: 409, title: "A turn is open", retryable: true },
  pins_over_share: {
    status: 409,
    title: "The pinned notes exceed their share of the budget",
    retryable: false,
  },
  note_id_taken: {
    status: 409,
    title: "The note id belongs to a different text",
    retryable: false,
  },
  summary_over_share: {
    status: 409,
    title: "The summary exceeds its share of the budget",
    retryable: false,
  },
  summary_changed: { status: 409, title: "The summary was changed", retryable: false },
  change_id_taken: {
    status: 409,
    title: "The id belongs to a different change of settings",
    retryable: false,
  },
  unknown_model: { status: 400, title: "The model cannot be chosen", retryable: false },
  import_key_taken: {
    status: 409,
    title: "The idempotency key belongs to a different import",
    retryable: false,
  },
  invalid_lines: { status: 400, title: "The import has invalid lines", retryable: false },
  invalid_archive: { status: 400, title: "The archive is damaged or incomplete", retryable: false },
  session_taken: { status: 409, title: "The session id is taken", retryable: false },
  invalid_space_id: { status: 400, title: "Invalid space id", retryable: false },
  space_mismatch: {
    status: 409,
    title: "The session belongs to a different space",
    retryable: false,
  },
  space_taken: { status: 409, title: "The space id is taken", retryable: false },
  space_busy: { status: 409, title: "The space is being changed", retryable: true },
  too_many_spaces: { status: 429, title: "Too many spaces", retryable: false },
  fact_too_long: { status: 413, title: "The fact is too long", retryable: false },
  fact_id_taken: {
    status: 409,
    title: "The fact id belongs to a different text",
    retryable: false,
  },
  facts_full: { status: 409, title: "The space has no room for another fact", retryable: false },
  learning_off: { status: 409, title: "Learning is switched off", retryable: false },
  turn_not_open: { status: 409, title: "The turn is not open", retryable: false },
  unauthorized: { status: 401, title: "A valid token is required", retryable: false },
  forbidden_scope: { status: 403, title: "The token does not allow this", retryable: false },
  token_in_url: { status: 400, title: "A token must not be in a URL", retryable: false },
  auth_unavailable: { status: 503, title: "Tokens cannot be checked right now", retryable: true },
  origin_not_allowed: { status: 403, title: "The origin is not allowed", retryable: false },
  not_found: { status: 404, title: "Not found", retryable: false },
  method_not_allowed: { status: 405, title: "Method not allowed", retryable: false },
  upgrade_required: { status: 426, title: "WebSocket upgrade required", retryable: false },
  body_too_slow: { status: 408, title: "The body did not arrive in time", retryable: true },
  too_many_requests: { status: 429, title: "Too many requests", retryable: true },
  too_many_frames: { status: 429, title: "Too many frames", retryable: true },
  too_many_connections: { status: 429, title: "Too many connections", retryable: true },
  too_many_waiting: { status: 429, title: "Too many messages are waiting", retryable: true },
  too_many_turns: { status: 429, title: "Too many messages per minute", retryable: true },
  too_many_tokens: { status: 429, title: "The daily token quota is used up", retryable: true },
  too_many_sessions: { status: 429, title: "Too many sessions", retryable: false },
  too_many_bytes: { status: 429, title: "The owner's store is full", retryable: false },
  session_erased: { status: 404, title: "The session was erased", retryable: false },
  session_expired: { status: 404, title: "The session has expired", retryable: false },
  draining: { status: 503, title: "The bridge is shutting down", retryable: true },
  key_missing: {
    status: 503,
    title: "The session's encryption key is not configured",
    retryable: false,
  },
  key_refused: {
    status: 503,
    title: "The session's encryption key cannot decrypt it",
    retryable: false,
  },
  store_unavailable: { status: 503, title: "The event log is unavailable", retryable: true },
  newer_version: {
    status: 503,
    title: "The session was written by a newer version",
    retryable: true,
  },
  internal: { status: 500, title: "Internal error", retryable: true },
  session_too_large: { status: 413, title: "The session is too large", retryable: false },
  overloaded: { status: 503, title: "The instance is overloaded", retryable: true },
  archived_open: {
    status: 503,
    title: "The turn was open when its session was archived",
    retryable: true,
  },
  call_abandoned: {
    status: 503,
    title: "Too many instances died while answering",
    retryable: true,
  },
  model_invalid_request: {
    status: 502,
    title: "The model's API rejected the request as invalid",
    retryable: false,
  },
  model_request_too_large: {
    status: 502,
    title: "The model's API rejected the request as too large",
    retryable: false,
  },
  no_credential: {
    status: 503,
    title: "The bridge has no credential for the model's provider",
    retryable: false,
  },
  model_unauthorized: { status: 502, title: "The model's API rejected its key", retryable: false },
  model_forbidden: { status: 502, title: "The API key lacks permission", retryable: false },
  model_billing: {
    status: 502,
    title: "The account has a billing problem",
    retryable: false,
  },
  model_not_found: {
    status: 502,
    title: "The model does not exist or is retired",
    retryable: false,
  },
  model_rate_limited: {
    status: 503,
    title: "The rate limit of the model's API is reached",
    retryable: true,
  },
  model_spend_limit: {
    status: 502,
    title: "The account's spend limit is reached",
    retryable: false,
  },
  model_overloaded: { status: 503, title: "The model is overloaded", retryable: true },
  model_failed: { status: 502, title: "The model failed", retryable: true },
  model_unreachable: { status: 502, title: "The model is unreachable", retryable: true },
  model_timeout: { status: 504, title: "The model did not answer in time", retryable: true },
  model_interrupted: { status: 502, title: "The model's reply was cut off", retryable: true },
} as const satisfies Record<string, ErrorMeaning>;

/** An error code. */
export type ErrorCode = keyof typeof ERRORS;

/** WebSocket close codes, by meaning. */
export const CLOSE = {
  done: 1000,
  goingAway: 1001,
  notUtf8: 1007,
  tooManyPings: 1008,
  tooLarge: 1009,
  draining: 1012,
  overloaded: 1013,
  unauthorized: 4401,
  gone: 4404,
  tooSlow: 4408,
  tooManyFrames: 4429,
} as const;

/** What one error name means at each door. */
export interface ErrorMeaning {
  /** HTTP status of its problem document, and of a refused upgrade. */
  readonly status: number;
  /** One line that does not change from case to case. */
  readonly title: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

/**
 * Every error name that a client can meet: in `error` and `turn.failed` frames, and as `code` of
 * the problem documents. The names that begin with `model_` say what became of a call to Claude.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: "The request is not valid", retryable: false },
  invalid_frame: { status: 400, title: "The frame is not valid", retryable: false },
  unknown_frame: { status: 400, title: "The frame's type is not known", retryable: false },
  invalid_session_id: { status: 400, title: "The session id is not valid", retryable: false },
  invalid_turn_id: { status: 400, title: "The message id is not valid", retryable: false },
  empty_message: { status: 400, title: "The message is empty", retryable: false },
  message_too_long: { status: 413, title: "The message is too long", retryable: false },
  frame_too_large: { status: 413, title: "The frame is too large", retryable: false },
  turn_id_taken: { status: 409, title: "The message id has another text", retryable: false },
  turn_open: { status: 409, title: "A turn is open", retryable: true },
  pins_over_share: { status: 409, title: "The notes take too much room", retryable: false },
  note_id_taken: { status: 409, title: "The note's id has another text", retryable: false },
  import_key_taken: { status: 409, title: "The key was used for another import", retryable: false },
  invalid_lines: { status: 400, title: "Lines of the import are not valid", retryable: false },
  invalid_archive: { status: 400, title: "The archive is not whole", retryable: false },
  session_taken: { status: 409, title: "The session's id is taken", retryable: false },
  turn_not_open: { status: 409, title: "The turn is not open", retryable: false },
  unauthorized: { status: 401, title: "A valid token is needed", retryable: false },
  forbidden_scope: { status: 403, title: "The token does not allow this", retryable: false },
  token_in_url: { status: 400, title: "A token must not stand in a URL", retryable: false },
  auth_unavailable: { status: 503, title: "Tokens cannot be checked now", retryable: true },
  origin_not_allowed: { status: 403, title: "The origin is not allowed", retryable: false },
  not_found: { status: 404, title: "There is nothing here", retryable: false },
  method_not_allowed: { status: 405, title: "The method is not allowed", retryable: false },
  upgrade_required: { status: 426, title: "This is a WebSocket", retryable: false },
  too_many_frames: { status: 429, title: "Too many frames", retryable: true },
  too_many_connections: { status: 429, title: "Too many connections", retryable: true },
  too_many_waiting: { status: 429, title: "Too many messages are waiting", retryable: true },
  too_many_turns: { status: 429, title: "Too many messages a minute", retryable: true },
  too_many_tokens: { status: 429, title: "The day's tokens are used up", retryable: true },
  too_many_sessions: { status: 429, title: "Too many sessions", retryable: false },
  session_erased: { status: 404, title: "The session was erased", retryable: false },
  session_expired: { status: 404, title: "The session has expired", retryable: false },
  draining: { status: 503, title: "The bridge is shutting down", retryable: true },
  key_missing: { status: 503, title: "The session's key is not set", retryable: false },
  key_refused: { status: 503, title: "The session's key does not open it", retryable: false },
  store_unavailable: { status: 503, title: "The event log does not answer", retryable: true },
  newer_version: {
    status: 503,
    title: "A newer version wrote the session",
    retryable: true,
  },
  internal: { status: 500, title: "The bridge has a defect", retryable: true },
  archived_open: {
    status: 503,
    title: "The turn was open when its session was archived",
    retryable: true,
  },
  call_abandoned: {
    status: 503,
    title: "Instances went away while they answered",
    retryable: true,
  },
  model_invalid_request: {
    status: 502,
    title: "Claude refused the request as invalid",
    retryable: false,
  },
  model_request_too_large: {
    status: 502,
    title: "Claude refused the request as too large",
    retryable: false,
  },
  model_unauthorized: { status: 502, title: "Claude refused the API key", retryable: false },
  model_forbidden: { status: 502, title: "The API key may not do this", retryable: false },
  model_billing: {
    status: 502,
    title: "The Claude account has a billing problem",
    retryable: false,
  },
  model_not_found: {
    status: 502,
    title: "The model does not exist or is retired",
    retryable: false,
  },
  model_rate_limited: { status: 503, title: "Claude's rate limit is reached", retryable: true },
  model_spend_limit: {
    status: 502,
    title: "The Claude account's spend limit is reached",
    retryable: false,
  },
  model_overloaded: { status: 503, title: "Claude is overloaded", retryable: true },
  model_failed: { status: 502, title: "Claude failed", retryable: true },
  model_unreachable: { status: 502, title: "Claude cannot be reached", retryable: true },
  model_timeout: { status: 504, title: "Claude did not answer in time", retryable: true },
  model_interrupted: { status: 502, title: "Claude's reply broke off", retryable: true },
} as const satisfies Record<string, ErrorMeaning>;

/** The name of an error that a client can meet. */
export type ErrorCode = keyof typeof ERRORS;

/** Close codes of the WebSocket, by what they mean. */
export const CLOSE = {
  done: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  draining: 1012,
  overloaded: 1013,
  unauthorized: 4401,
  gone: 4404,
  tooSlow: 4408,
  tooManyFrames: 4429,
} as const;

/** A session alone would take more memory than the sessions of one owner may. */
export class SessionTooLargeError extends Error {
  override readonly name = "SessionTooLargeError";
  readonly code = "session_too_large";

  /** The bytes that it may take. */
  readonly limit: number;

  constructor(limit: number) {
    super(
      `The session needs more than the ${limit} bytes of memory that an owner's sessions may take ` +
        "here (of MAX_LIVE_BYTES); read its events, export it, or fork it at an earlier position",
    );
    this.limit = limit;
  }
}

/** When to try again, in ms: a session that nobody uses any more makes room at once. */
const SOON_MS = 1_000;

/** The memory for sessions is taken by others that are in use. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
  readonly code = "overloaded";
  readonly retryAfterMs = SOON_MS;

  constructor() {
    super("The memory for sessions is in use right now; try again");
  }
}

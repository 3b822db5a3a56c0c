import type { ClosingReason } from "../api/session.ts";

/** The session is no longer available on this instance: its events are gone, or the bridge stops. */
export class SessionGoneError extends Error {
  override readonly name = "SessionGoneError";
  readonly reason: ClosingReason;

  constructor(message: string, reason: ClosingReason = "expired") {
    super(message);
    this.reason = reason;
  }
}

/** A command was on its way while its session was erased; it must not begin the session anew. */
export class ErasedMeanwhileError extends SessionGoneError {
  constructor() {
    super("Cannot begin the session: it was erased meanwhile", "erased");
  }
}

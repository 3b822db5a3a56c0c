/**
 * What went wrong in the log: no answer, an event past every limit, a session that a version to come
 * has written, or an encrypted one whose master key is not there, or is not the one that it was.
 */
export type EventLogErrorCode =
  | "store_unavailable"
  | "event_too_large"
  | "newer_version"
  | "key_missing"
  | "key_refused";

/** The log could not do what it was asked. */
export class EventLogError extends Error {
  override readonly name = "EventLogError";
  readonly code: EventLogErrorCode;

  constructor(code: EventLogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

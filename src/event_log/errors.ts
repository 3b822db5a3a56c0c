/** What went wrong in the log: no answer, an event past every limit, or one of a version to come. */
export type EventLogErrorCode = "store_unavailable" | "event_too_large" | "newer_version";

/** The log could not do what it was asked. */
export class EventLogError extends Error {
  override readonly name = "EventLogError";
  readonly code: EventLogErrorCode;

  constructor(code: EventLogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

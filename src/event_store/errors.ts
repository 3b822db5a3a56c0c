import { StoreError } from "../kv/mod.ts";

/**
 * Why a stream cannot be read or written: an event past every limit, more
 * replaced events than one commit can take, a head that a newer version of
 * this program wrote, or an encrypted stream whose master key is missing, or does not open it.
 */
export type EventStoreErrorCode =
  | "event_too_large"
  | "replaces_too_large"
  | "newer_version"
  | "key_missing"
  | "key_refused";

/** The event store cannot do what it was asked. */
export class EventStoreError extends StoreError<EventStoreErrorCode> {
  override readonly name = "EventStoreError";
}

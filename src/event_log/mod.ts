/**
 * The event log on Deno KV: key space, limits, codec, append, read, expiry. The only room that
 * names `Deno.Kv`.
 *
 * @module
 */
export { EventLog, openEventLog } from "./event_log.ts";
export type { Appended, EventLogOptions, SessionHead } from "./event_log.ts";
export type { DecidedEvent, RecordedEvent } from "./codec.ts";
export { EventLogError } from "./errors.ts";
export type { SessionKey } from "./keys.ts";

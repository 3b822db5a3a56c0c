/**
 * The event log on Deno KV: key space, limits, codec, append, read, expiry. The only room that
 * names `Deno.Kv`.
 *
 * @module
 */
export { EventLog, openEventLog } from "./event_log.ts";
export type { EventLogOptions } from "./event_log.ts";
export type { Appended, Batch, Glance, Label, SessionHead } from "./types.ts";
export type { OpenTurns } from "./open_turns.ts";
export type { DecidedEvent, RecordedEvent, TimedEvent } from "./codec.ts";
export { EventLogError } from "./errors.ts";
export { MasterKey, newMasterKey, parseMasterKeys } from "./master_key.ts";
export type { Rekeyed, RekeyProgress } from "./rekey.ts";
export type { Lease, Leases, Taken } from "./leases.ts";
export type { Limited, Quotas, Spending } from "./meter.ts";
export type { Attempt, PartialReply, Partials } from "./partials.ts";
export type { ListedSession } from "./session_index.ts";
export type { SessionKey } from "./keys.ts";
export type { Landing, StagedSession } from "./staging.ts";

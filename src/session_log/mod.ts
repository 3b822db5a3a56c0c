/**
 * The log of sessions: each is a stream in the event store, and what else is known of it rides on
 * its commits. This is the only room that the bridge, archives and commands know of all that.
 *
 * @module
 */
export { newMasterKey, parseMasterKeys } from "../event_store/mod.ts";
export type {
  MasterKey,
  NewEvent,
  RekeyProgress,
  StreamEvent,
  TimedEvent,
} from "../event_store/mod.ts";
export { StoreError } from "../kv/mod.ts";
export type { Appended, Batch, Glance } from "./batch.ts";
export type { Lease } from "./lease.ts";
export type { LeaseGuard, Leases, Taken } from "./leases.ts";
export type { ReadOptions, SessionLogOptions } from "./options.ts";
export type { PartialReply, TurnAttempt } from "./partial.ts";
export type { Partials } from "./partials.ts";
export type { OpenTurns } from "./projections/open_turns.ts";
export type { ListedSession, SessionList } from "./projections/session_list.ts";
export type { Limited, Quotas, QuotaSpending } from "./quotas.ts";
export type { SessionHead, SessionKey, SessionLabel } from "./session.ts";
export { openSessionLog, SessionLog } from "./session_log.ts";
export type { RekeyedSessions } from "./session_log.ts";
export type { SessionLanding, StagedSession } from "./staged_session.ts";

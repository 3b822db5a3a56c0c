/**
 * The log of sessions. Each session is a stream in the event store; leases, quotas, content hashes,
 * open turns and the list of sessions are parts of the same commits. Partial replies have commits of
 * their own, checked against the lease. It does not know what events mean. Bridge, archives and
 * commands know this room only, and nothing of what lies below it.
 *
 * @example
 * ```ts
 * import { openSessionLog } from "./mod.ts";
 *
 * const tables = { contextTable: "contexts", hashTable: "hashes" };
 * const log = await openSessionLog({ ...tables, path: ":memory:", ttlMs: 86_400_000 });
 *
 * const key = { owner: "ada", session: "greetings" };
 * const events = [{ type: "MessageReceived", data: { text: "Hello" } }];
 * const begun = await log.append(key, { expected: 0, events, turns: 1, open: true, takes: "me" });
 * const late = await log.append(key, { expected: 0, events, turns: 1 });
 * console.log(begun.ok, late); // true { ok: false, position: 1 }
 * log.close();
 * ```
 *
 * @module
 */
export { newMasterKey, parseMasterKeys } from "../event_store/mod.ts";
export type { MasterKey, OnCommitting, RekeyProgress, StreamEvent } from "../event_store/mod.ts";
export { StoreError } from "../kv/mod.ts";
export type { Check as StoreCheck } from "../kv/mod.ts";
export { appendCharged } from "./accounts/charged_append.ts";
export { accountGuest } from "./accounts/account_guest.ts";
export { countedSpaces } from "./accounts/counted_kinds.ts";
export { Charge } from "./accounts/charge.ts";
export type { Appended, Batch, Glance, NotAppended } from "./batch.ts";
export { type Allowances, type OverAllowance, OverAllowanceError } from "./accounts/allowances.ts";
export type { NewFile } from "./files/files.ts";
export type { LogFoundation } from "./foundation.ts";
export type { Lease } from "./lease.ts";
export { leaseGuest, Leases } from "./leases.ts";
export type { LeaseCheck, Taken } from "./leases.ts";
export type { ForgetMark } from "./marks/forget_marks.ts";
export type { LearnMark } from "./marks/learn_marks.ts";
export type { ReadOptions, SessionLogOptions } from "./options.ts";
export type { PartialReply } from "./partial.ts";
export { cursorOf, StreamList, streamListGuest } from "./projections/stream_list.ts";
export type { ListedSession } from "./projections/session_list.ts";
export type { Limited, QuotaSpending } from "./quotas.ts";
export type { SessionHead, SessionKey } from "./session.ts";
export { SPACE } from "./space_kind.ts";
export { openSessionLog, SessionLog } from "./session_log.ts";
export type { RekeyedSessions } from "./session_log.ts";
export type { SessionOrigin, StagedSession } from "./staged_session.ts";

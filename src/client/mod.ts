/**
 * The client of the bridge: one session, told live, over as many connections as it takes. It runs
 * in browsers, in Deno and in Node, and brings nothing along.
 *
 * @module
 */
export { isId, newId } from "./address.ts";
export type { Place } from "./address.ts";
export { createApi } from "./api.ts";
export type { Api } from "./api.ts";
export type {
  ContextInfo,
  EventInfo,
  EventPage,
  ImportResult,
  ManifestInfo,
  ManifestItem,
  Omission,
  Pin,
  PinAsk,
  RequestInfo,
  SearchHit,
  SessionPage,
} from "./api_types.ts";
export type { Timings } from "./backoff.ts";
export { connect } from "./client.ts";
export type { Client } from "./client.ts";
export { BridgeError } from "./errors.ts";
export type { ClientCode, LineProblem } from "./errors.ts";
export { fingerprintOf } from "./fingerprint.ts";
export type { Frame, FrameOf, SessionInfo, SessionRenamed } from "./frames.ts";
export type { Sent } from "./messages.ts";
export type { Summary } from "./model.ts";
export type { ClientEvents, ConnectOptions } from "./options.ts";
export type { Store } from "./outbox.ts";
export { lastUsedFirst, sessionsByUse } from "./sessions_by_use.ts";
export type { ByUseOptions } from "./sessions_by_use.ts";
export type { SocketEvent, SocketLike } from "./socket_like.ts";
export type { Closed, ClosedReason, State } from "./state.ts";
export { isOutcome } from "./turns.ts";
export type { Outcome, Turn, TurnError, TurnStatus } from "./turns.ts";

/**
 * The client of the bridge: follows one session live and reconnects as needed. It runs in browsers,
 * Deno and Node, and has no dependencies. It knows the wire and nothing behind it.
 *
 * @example
 * ```ts ignore
 * import { connect } from "./mod.ts";
 *
 * await using client = connect({ url: "http://127.0.0.1:8000", session: "from-a-program" });
 * console.log(await client.ask("My favourite colour is teal."));
 * ```
 *
 * @module
 */
import type { BridgeAddress } from "./address.ts";
import type { SentMessage } from "./messages.ts";
import type { MessageStore } from "./outbox.ts";
import type { TurnOutcome } from "./turns.ts";

export { ID_RULE, isId, newId } from "./address.ts";
export type { BridgeAddress } from "./address.ts";
export { createApi } from "./api.ts";
export type { Api, SessionChanges } from "./api.ts";
export type {
  ContextInfo,
  EventInfo,
  EventPage,
  ImportResult,
  InsertedInfo,
  ManifestInfo,
  ManifestItem,
  Omission,
  Pin,
  PinAsk,
  RequestInfo,
  RequestSettingsInfo,
  SearchHit,
  SessionPage,
  SummaryInfo,
} from "./api_types.ts";
export type { Timings } from "./backoff.ts";
export { connect } from "./client.ts";
export type { Client } from "./client.ts";
export { BridgeError } from "./errors.ts";
export type { ClientCode, LineProblem } from "./errors.ts";
export { fingerprintOf } from "./fingerprint.ts";
export type { Frame, FrameOf, SessionInfo, SessionRenamed } from "./frames.ts";
export type { MemoryApi } from "./memory_api.ts";
export type { SendOptions, SentMessage } from "./messages.ts";
export type { Summary } from "./model.ts";
export type { ClientEvents, ConnectOptions } from "./options.ts";
export type { MessageStore } from "./outbox.ts";
export { lastUsedFirst, sessionsByUse } from "./sessions_by_use.ts";
export type { ByUseOptions } from "./sessions_by_use.ts";
export type {
  ConfigurationInfo,
  SettingName,
  SettingsChanges,
  SettingsInfo,
  SettingsOfferInfo,
} from "./settings_types.ts";
export type { SocketEvent, SocketLike } from "./socket_like.ts";
export type {
  FactInfo,
  FactPage,
  FactStory,
  FoundEverywhereInfo,
  FoundInfo,
  LearnResult,
  SourceInfo,
  SpaceImportResult,
  SpaceInfo,
  SpacePage,
  SpaceSessionPage,
} from "./space_types.ts";
export type { SpacesApi } from "./spaces_api.ts";
export type { Closed, ClosedReason, State } from "./state.ts";
export { isOutcome } from "./turns.ts";
export type { ReplyInfo, Turn, TurnError, TurnOutcome, TurnStatus } from "./turns.ts";
export type { SentAttachment, UploadAsk, UploadedAttachment } from "./uploads.ts";

/** @deprecated Use {@linkcode BridgeAddress}. */
export type Place = BridgeAddress;
/** @deprecated Use {@linkcode SentMessage}. */
export type Sent = SentMessage;
/** @deprecated Use {@linkcode MessageStore}. */
export type Store = MessageStore;
/** @deprecated Use {@linkcode TurnOutcome}. */
export type Outcome = TurnOutcome;

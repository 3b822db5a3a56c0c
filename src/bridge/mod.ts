/**
 * Live sessions: commands, turns, replies, fan-out and replay. Joins the log, the core, the model
 * and the wire. Each door takes the use cases that it needs.
 *
 * @module
 */
export { createBridge } from "./create_bridge.ts";
export type { Bridge, BridgeOptions } from "./create_bridge.ts";
export type { BridgeSettings } from "./settings.ts";
export { SessionGoneError } from "./aggregate/session_gone_error.ts";
export type { Archives } from "./use_cases/archives.ts";
export type { Attaching } from "./use_cases/attaching.ts";
export type { Directory } from "./use_cases/directory.ts";
export type { History } from "./use_cases/history.ts";
export type { Imports } from "./use_cases/imports.ts";
export type { Notes } from "./use_cases/notes.ts";
export type { Recollection } from "./use_cases/recollection.ts";
export type { Service } from "./use_cases/service.ts";
export type {
  Accepted,
  Attachment,
  AttachOptions,
  OutcomeFrame,
  OutgoingMessage,
  Subscriber,
} from "./api/attachment.ts";
export type {
  ContextQuery,
  ContextView,
  ForkOptions,
  FoundPassage,
  Imported,
  ImportedArchive,
  NoteToPin,
  Pinned,
  SearchQuery,
  Transcript,
} from "./api/memory.ts";
export type { Rejection } from "./api/rejection.ts";
export type {
  ClosingReason,
  EventView,
  ListQuery,
  SessionKey,
  SessionView,
} from "./api/session.ts";

/**
 * Live sessions: commands, turns, replies, fan-out and replay. Joins the log, the core, the model
 * and the wire's frames. It does not know sockets, HTTP or tokens. Each door takes the use cases that
 * it needs.
 *
 * A message passes `session/message_sender.ts` (masks it), `commands/client_commands.ts` (is the
 * session open here?) and `aggregate/command_handler.ts`, which reads, folds, decides, appends and
 * adopts. The events that it adopts become frames (`wire/frames.ts`), which go through the reply
 * stream to every subscriber: `turn.accepted`. Then the turn runner answers the turn. The whole way
 * is in docs/design/journey.md.
 *
 * @module
 */
export { createBridge } from "./create_bridge.ts";
export type { Bridge } from "./create_bridge.ts";
export type { BridgeSettings } from "./api/settings.ts";
export { SessionGoneError } from "./aggregate/session_gone_error.ts";
export { OverloadedError, SessionTooLargeError } from "./memory_budget/memory_errors.ts";
export { prepareRequest } from "./context/prepare_request.ts";
export type { ReadFile } from "./files/file_contents.ts";
export type { GivenFile } from "./api/files.ts";
export type { Uploads } from "./use_cases/uploads.ts";
export type { Archives } from "./use_cases/archives.ts";
export type { Attaching } from "./use_cases/attaching.ts";
export type { SessionDirectory } from "./use_cases/session_directory.ts";
export type { EventHistory } from "./use_cases/event_history.ts";
export type { TranscriptImports } from "./use_cases/transcript_imports.ts";
export type { MemoryItems } from "./use_cases/memory_items.ts";
export type { Configuration } from "./use_cases/configuration.ts";
export type { Notes } from "./use_cases/notes.ts";
export type { MemoryInspection } from "./use_cases/memory_inspection.ts";
export type { Operations } from "./use_cases/operations.ts";
export type {
  Attachment,
  AttachOptions,
  OutcomeFrame,
  OutgoingMessage,
  Subscriber,
} from "./api/attachment.ts";
export type { ContextView, InsertedView, NoteToPin, SummaryResult } from "./api/memory.ts";
export type { Rejection } from "./api/rejection.ts";
export type { ReopenedReply } from "./api/replies.ts";
export type { Insertions, Recorded, RelayedTurn, Relaying } from "./api/relaying.ts";
export type { ClosingReason, EventView, SessionKey, SessionView } from "./api/session.ts";
export { SpaceMismatchError } from "./api/spaces.ts";
export type { FactHistory, FoundAnywhere, SourceView, SpaceKey, Spaces } from "./api/spaces.ts";

/**
 * Sessions at work: acceptance, context, stream, outcome, fan-out and replay. Joins the log, the
 * core, the model and the wire.
 *
 * @module
 */
export { createBridge } from "./bridge.ts";
export type { BridgeOptions } from "./bridge.ts";
export { SessionGoneError } from "./ledger.ts";
export { prepare } from "./requests.ts";
export type { Prepared } from "./requests.ts";
export type { BridgeSettings } from "./settings.ts";
export type {
  Accepted,
  Attachment,
  AttachOptions,
  Bridge,
  ClosingReason,
  ContextQuery,
  ContextView,
  EventView,
  ForeignLines,
  ForkAt,
  FoundPassage,
  Imported,
  ListQuery,
  NoteToPin,
  OutcomeFrame,
  Pinned,
  Refusal,
  SearchQuery,
  SessionKey,
  SessionView,
  Subscriber,
  TakenArchive,
} from "./types.ts";

/**
 * The pure core: events, decisions, state, contexts and summaries of a conversation. No I/O and
 * no clock; time and ids come in as data.
 *
 * @module
 */
export { decide } from "./decide.ts";
export type { Command, Decision, ReceiveMessage, Refusal, Rules } from "./decide.ts";
export { eventDataSchemas, readEvent } from "./events.ts";
export type {
  DecidedEvent,
  EventData,
  EventType,
  Manifest,
  RecordedEvent,
  UnknownEvent,
  Usage,
} from "./events.ts";
export { evolve, findTurn, fold, initialState, isSettled } from "./state.ts";
export type { Conversation, OpenTurn, Outcome, SettledTurn, Summary } from "./state.ts";
export { buildContext, countContext } from "./context.ts";
export type { BuiltContext, ContextMessage, TextBlock } from "./context.ts";
export { planCompaction } from "./compaction.ts";
export type { Compaction } from "./compaction.ts";
export { replyRequest, summaryRequest } from "./request.ts";
export type { ModelRequest, ReplySettings } from "./request.ts";
export { beginning } from "./text.ts";

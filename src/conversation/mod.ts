/**
 * The pure core: events, decisions, state, contexts and summaries of a conversation. No I/O and
 * no clock; time and ids come in as data. It knows no store, no wire and no provider's format.
 *
 * @example
 * ```ts
 * import { buildContext, decide, fold } from "./mod.ts";
 *
 * const rules = { maxMessageCharacters: 100, maxOpenTurns: 3, dedupWindowMs: 0, pinShare: 100 };
 * const message = { turn: "t1", idGiven: true, text: "Hello", at: 0 };
 * const decision = decide({ type: "ReceiveMessage", ...message }, fold([]), rules);
 * if (decision.ok) {
 *   const state = fold(decision.events.map((event) => ({ ...event, position: 1, at: 0 })));
 *   state.open.map(({ id }) => id); // ["t1"]
 *   buildContext(state, { message: "Hello", limit: 8_000 }).messages.length; // 1
 * }
 * ```
 *
 * @module
 */
export { decide } from "./decide.ts";
export type { Command, ReceiveMessage, Rules } from "./decide.ts";
export type { Decision, Refusal } from "./decision.ts";
export type { ForeignTurn, ImportTurns } from "./decide_import.ts";
export type { PinNote } from "./decide_pins.ts";
export { eventDataSchemas } from "./events.ts";
export { NewerEventError, readEvent, toStored, understand } from "./read_event.ts";
export type {
  DecidedEvent,
  EventData,
  EventType,
  Manifest,
  Receipt,
  RecordedEvent,
  ReplyEnding,
  RequestSettings,
  UnknownEvent,
  UnreadableEvent,
  Usage,
} from "./events.ts";
export { evolve, fold } from "./evolve.ts";
export { findTurn, initialState } from "./state.ts";
export type { Conversation, HistorySummary, PinnedNote } from "./state.ts";
export { isSettled } from "./turns.ts";
export type { OpenTurn, Outcome, SettledTurn } from "./turns.ts";
export type { SettledTurns } from "./settled_turns.ts";
export { TurnTally } from "./tally.ts";
export {
  buildContext,
  contextSteps,
  countContext,
  countMessages,
  SUMMARY_HEADING,
} from "./context.ts";
export type { BuiltContext } from "./context.ts";
export { previewOf, previewOfText } from "./preview.ts";
export type { RenameSession } from "./names.ts";
export { searchSaid, searchSteps, wordsIn } from "./search.ts";
export type { SearchMatch } from "./search.ts";
export { NOTES_HEADING } from "./pins.ts";
export { RECALL_HEADING } from "./recall/mod.ts";
export { RecallMemory } from "./recall_memory.ts";
export { WindowMemory } from "./window.ts";
export type { Steps } from "./steps.ts";
export { sharesOf } from "./shares.ts";
export { planCompaction } from "./compaction.ts";
export type { Compaction } from "./compaction.ts";
export { turnsOf } from "./import_lines.ts";
export type { ForeignLine } from "./import_lines.ts";
export { BUILDER, replyPrompt } from "./prompt.ts";
export type { Prompt, PromptMessage, TextBlock } from "./prompt.ts";
export { summaryPrompt } from "./summary_prompt.ts";
export { beginning } from "./text.ts";

/**
 * The pure core: events, decisions, state, contexts and summaries of a conversation. No I/O and
 * no clock; time and ids come in as data. It knows no store, no wire and no provider's format.
 *
 * @example
 * ```ts
 * import { buildContext, decide, fold } from "./mod.ts";
 *
 * const choices = { mostContext: 8_000, models: ["*"] };
 * const limits = { maxMessageCharacters: 100, maxOpenTurns: 3, dedupWindowMs: 0, pinShare: 100 };
 * const rules = { ...limits, choices };
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
export type { Decision, FixedReply, Refusal } from "./decision.ts";
export { attachedFileSchema, FILE_KINDS, markOfFile, tokensOfFile } from "./attached_file.ts";
export { UPLOAD_WAIT_MS, withMarks } from "./attached_file.ts";
export type { AttachedFile, FileKind } from "./attached_file.ts";
export { bytesOfFiles, knownUpload, uploadOf } from "./decide_files.ts";
export type { ForeignTurn } from "./decide_import.ts";
export type { JoinSpace } from "./decide_space.ts";
export type { ChangeSettings, SettingsChoices } from "./decide_settings.ts";
export type { OwnSettings, SettingsChange } from "./own_settings.ts";
export { mayChoose } from "./model_choice.ts";
export type { InsertMemory, RelayTurn } from "./decide_relay.ts";
export { ASKED_BACK, OFFLINE_MODEL } from "./aside.ts";
export { eventDataSchemas } from "./events.ts";
export { receiptOf } from "./receipt_of.ts";
export type { EventForms } from "./event_forms.ts";
export {
  NewerEventError,
  readEvent,
  readEventBy,
  toStored,
  toStoredBy,
  understand,
  understandBy,
} from "./read_event.ts";
export type { StorableEvent, StoredEvent } from "./read_event.ts";
export type {
  DecidedEvent,
  EventData,
  HeldHistory,
  RecordedEvent,
  ReplyEnding,
  UnknownEvent,
  UnreadableEvent,
} from "./events.ts";
export type { Manifest, StoredManifest } from "./manifest.ts";
export type { Receipt, RequestSettings, SpaceRead } from "./receipt.ts";
export type { Usage } from "./stored_fields.ts";
export { evolve, fold } from "./evolve.ts";
export { findTurn, footprintOf, initialState, momentNow } from "./state.ts";
export { forkOrigin, originsOf } from "./forked_from.ts";
export { sessionTopic } from "./session_topic.ts";
export type { Conversation, HistorySummary, PinnedNote, SpaceMembership } from "./state.ts";
export { replySoFar } from "./replies.ts";
export { endedAt, isSettled } from "./turns.ts";
export type { OpenTurn, Reopening, SettledTurn } from "./turns.ts";
export type { InsertedBlock } from "./inserted_blocks.ts";
export { heldHistory, heldHistorySteps } from "./held_history.ts";
export {
  INSERTION_BUILDER,
  insertionSteps,
  memoryInserted,
  rebuiltInsertionSteps,
} from "./insertion.ts";
export { readInsertion, splitInsertion } from "./insertion_frame.ts";
export type { Insertion } from "./insertion.ts";
export { TurnTally } from "./tally.ts";
export { buildContext, contextSteps } from "./context.ts";
export type { BuiltContext } from "./context.ts";
export { countContext, countMessages } from "./context_counts.ts";
export { summaryRoom } from "./summary_layout.ts";
export { onOneLine, previewOf, previewOfMessage } from "./preview.ts";
export {
  LEAST_CONTEXT,
  LONGEST_KEPT_SECONDS,
  LONGEST_MODEL_NAME,
  LONGEST_SYSTEM_PROMPT,
  MOST_AT_ONCE,
} from "./limits.ts";
export { MAX_NAME } from "./names.ts";
export { isTimeSaid } from "./times.ts";
export { knownTimeZone } from "./time_zone.ts";
export type { ZonedTime } from "./time_zone.ts";
export { isRemembered, remember, type Remembered } from "./memory.ts";
export { searchSaid, searchSteps, wordsIn } from "./search.ts";
export type { SearchMatch } from "./search.ts";
export { unusedIn } from "./unused.ts";
export type { PlaceInTurn, Unused } from "./unused.ts";
export { readMessage } from "./memory_frame.ts";
export { readRecords, writeRecord } from "./memory_record.ts";
export type { MemoryRecord } from "./memory_record.ts";
export {
  compoundsOf,
  foldText,
  isFunctionWord,
  isFunctionWordOfAny,
  languageOf,
  likenessOf,
  monthNames,
  RecallIndex,
  searchFromSteps,
  termsOf,
  tokensOf,
  withAbsoluteDays,
} from "./recall/mod.ts";
export type { Language, PartHit, RecallHit, RecallOptions, SearchPart } from "./recall/mod.ts";
export { RecallMemory } from "./recall_memory.ts";
export { quotedOf, quotesWhatIsForgotten, saidElsewhere, spaceReadOf } from "./elsewhere.ts";
export type { Elsewhere, MissingSource, OtherSession, SaidElsewhere } from "./elsewhere.ts";
export type { KnownFact, SessionLife } from "./known_fact.ts";
export { DigestMemory } from "./session_digest.ts";
export type { SessionDigest } from "./session_digest.ts";
export { lifeKey } from "./session_scores.ts";
export { sessionsForSteps } from "./sessions_for.ts";
export type { Directory } from "./sessions_for.ts";
export { TalkNotes } from "./talk_notes.ts";
export { MOST_SKETCHED } from "./talk_sketch.ts";
export type { TalkSketch } from "./talk_sketch.ts";
export { termsOfTalk } from "./recall/mod.ts";
export { FactMemory } from "./list_memory.ts";
export { WindowMemory } from "./window.ts";
export { finish } from "./steps.ts";
export type { Steps } from "./steps.ts";
export { sentencesOf } from "./sentences.ts";
export { sharesOf } from "./shares.ts";
export { planCompaction } from "./compaction.ts";
export { planRemake, whyNoRemake } from "./remake.ts";
export type { NoRemake, Remade, RemakePart } from "./remake.ts";
export type { Compaction } from "./compaction.ts";
export { turnsOf } from "./import_lines.ts";
export type { ForeignLine } from "./import_lines.ts";
export { BUILDER, replyPrompt } from "./prompt.ts";
export type { Prompt, PromptFile, PromptMessage, TextBlock } from "./prompt.ts";
export { summaryPrompt } from "./summary_prompt.ts";
export { bytesOfText } from "./footprint.ts";
export { beginning, piecesWithin } from "./text.ts";
export { dayOf } from "./days.ts";
export { PersistentList } from "./persistent_list.ts";

/**
 * The wire: the schemas of all frames and bodies, and all error and close codes. Documented in
 * docs/protocol.md. It knows neither sockets nor sessions. Browsers use it too, so it imports nothing
 * but zod.
 *
 * @example
 * ```ts
 * import { clientFrameSchema, ERRORS } from "./mod.ts";
 *
 * console.log(clientFrameSchema.parse({ type: "message.send", id: "t1", text: "Hello" }));
 * console.log(ERRORS.newer_version);
 * ```
 *
 * @module
 */
export { CLOSE, ERRORS } from "./errors.ts";
export type { ErrorCode } from "./errors.ts";
export { ATTACHMENT_KINDS, uploadedSchema, uploadQuerySchema } from "./attachments.ts";
export {
  ARCHIVE,
  ARCHIVE_VERSION,
  ARCHIVE_VERSION_WITH_FILES,
  archiveEndSchema,
  archiveEventSchema,
  archiveHeaderSchema,
  exportQuerySchema,
  forkBodySchema,
  isArchiveHeader,
} from "./archive.ts";
export type { ArchiveEnd, ArchiveEvent, ArchiveHeader } from "./archive.ts";
export { archivedSpaceSchema, SPACE_ARCHIVE, SPACE_ARCHIVE_VERSION } from "./space_archive.ts";
export type { ArchivedSpace } from "./space_archive.ts";
export {
  factBodySchema,
  factChangesSchema,
  factHistorySchema,
  factListSchema,
  factQuerySchema,
  factSchema,
  foundAnywhereSchema,
  importedSpaceSchema,
  learnBodySchema,
  learnedSchema,
  searchEverywhereBodySchema,
  spaceChangesSchema,
  spaceListSchema,
  spacePageSchema,
  spaceSchema,
  spaceSessionsPageSchema,
  spaceSessionsSchema,
} from "./spaces.ts";
export { configurationSchema, settingsBodySchema, settingsOfferSchema } from "./settings.ts";
export { LONGEST_TEXT } from "./limits.ts";
export { historyHeaderSchema, MCP_CLIENT_HEADER, memoryHeaderSchema } from "./headers.ts";
export { ID_FORM, idInPath, idSchema, isValidId, STORED_ID_FORM, storedIdSchema } from "./ids.ts";
export { CACHE_WRITE, costOf, PRICES } from "./prices.ts";
export { CLIENT_FRAME_TYPES, clientFrameSchema } from "./client_frames.ts";
export type { ClientFrame } from "./client_frames.ts";
export {
  PROTOCOL_VERSION,
  SERVER_FRAME_TYPES,
  serverFrameSchema,
  sessionSchema,
  SUBPROTOCOL,
  turnOutcomeSchema,
} from "./server_frame_schemas.ts";
export type { SentAttachment, ServerFrame, ServerFrameOf } from "./server_frames.ts";
export {
  chooseBodySchema,
  chosenSchema,
  contextBodySchema,
  eventPageSchema,
  eventsQuerySchema,
  importedSchema,
  importLineSchema,
  MOST_EVENTS_IN_PAGE,
  pinBodySchema,
  pinListSchema,
  pinnedSchema,
  problemSchema,
  prodQuerySchema,
  reopenBodySchema,
  searchBodySchema,
  searchSchema,
  sendBodySchema,
  sessionChangesSchema,
  sessionListSchema,
  sessionSearchBodySchema,
  turnContextQuerySchema,
} from "./bodies.ts";
export type { ImportLine, ImportProblem } from "./bodies.ts";
export { noteRevisionSchema, summaryRevisionSchema, summarySchema } from "./memory_items.ts";
export { contextSchema, turnContextSchema } from "./contexts.ts";
export { healthSchema, helloSchema } from "./probes.ts";
export {
  apiErrorSchema,
  apiModelListSchema,
  apiModelSchema,
  messagesBodySchema,
  messageSchema,
  tokenCountSchema,
} from "./messages_api.ts";
export {
  chatBodySchema,
  chatCompletionSchema,
  chatErrorSchema,
  chatModelListSchema,
  chatModelSchema,
  type chatPartSchema,
} from "./chat_completions.ts";
export { rpcBodySchema, rpcErrorSchema } from "./json_rpc.ts";
export { isNotBlank, listCursorSchema, wordsSchema } from "./queries.ts";
export { textSchema } from "./texts.ts";

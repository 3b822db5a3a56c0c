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
export type { ErrorCode, ErrorMeaning } from "./errors.ts";
export {
  ARCHIVE,
  ARCHIVE_VERSION,
  archiveEndSchema,
  archiveEventSchema,
  archiveHeaderSchema,
  forkBodySchema,
  isArchiveLine,
} from "./archive.ts";
export type { ArchiveEnd, ArchiveEvent, ArchiveHeader } from "./archive.ts";
export { idSchema, isValidId } from "./ids.ts";
export { CACHE_WRITE, costOf, PRICES } from "./prices.ts";
export type { Cost, Price } from "./prices.ts";
export {
  CLIENT_FRAME_TYPES,
  clientFrameSchema,
  PROTOCOL_VERSION,
  SERVER_FRAME_TYPES,
  serverFrameSchema,
  sessionSchema,
  SUBPROTOCOL,
} from "./frames.ts";
export type { ClientFrame, ServerFrame, ServerFrameOf } from "./frames.ts";
export {
  eventPageSchema,
  importedSchema,
  importLineSchema,
  pinBodySchema,
  pinListSchema,
  problemSchema,
  prodQuerySchema,
  renameBodySchema,
  searchSchema,
  sendBodySchema,
  sessionListSchema,
} from "./bodies.ts";
export type { ImportLine, ImportProblem } from "./bodies.ts";

/**
 * Bodies and replies of the Messages API and of chat completions as they pass through the bridge: what
 * they are for, what was typed, where a block of memory goes, what was answered. Not a byte is changed,
 * nothing is sent.
 *
 * @example
 * ```ts
 * import { finish } from "../conversation/mod.ts";
 * import { blockEdits, readHistory, skim, withEdits } from "./mod.ts";
 *
 * const bytes = new TextEncoder().encode('{"messages":[{"role":"user","content":"Hello"}]}');
 * const body = finish(skim(bytes));
 * const typed = body && finish(readHistory(bytes, body))?.typed;
 * const edits = typed?.flatMap((message) => blockEdits(message, "The user is called Ada."));
 * withEdits(bytes, edits ?? []).length; // 6 chunks, three of them parts of `bytes`
 * ```
 *
 * @module
 */
export type { ByteSpan, SkimmedBody } from "./body.ts";
export { skim } from "./skim.ts";
export { readHistory } from "./history.ts";
export type { History, HistoryBefore } from "./history.ts";
export type { BodyBefore } from "./same_bytes.ts";
export { kindOf } from "./kind.ts";
export type { AskedRequest, RequestKind } from "./kind.ts";
export { sessionNamedIn } from "./session.ts";
export { turnIds } from "./turn_ids.ts";
export type { IdsBefore } from "./turn_ids.ts";
export {
  blockEdits,
  blockJson,
  dropBlockEdits,
  droppingFor,
  isBinding,
  withEdits,
} from "./edits.ts";
export type { Edit } from "./edits.ts";
export { ReplyReader } from "./reply_reader.ts";
export type { ReadReply } from "./readable_reply.ts";
export { chatBlockEdit } from "./chat/chat_edits.ts";
export { chatKindOf } from "./chat/chat_kind.ts";
export { chatSessionOf } from "./chat/chat_session.ts";
export { readChatHistory } from "./chat/chat_history.ts";
export type { TypedChatMessage } from "./chat/chat_history.ts";
export { skimChat } from "./chat/skim_chat.ts";

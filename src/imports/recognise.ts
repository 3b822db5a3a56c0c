import type { Steps } from "../conversation/mod.ts";
import type { ForeignConversation } from "./conversation.ts";
import { isChatGpt, readChatGpt } from "./formats/chatgpt.ts";
import { isClaudeAi, readClaudeAi } from "./formats/claude_ai.ts";
import { isLibreChat, readLibreChat } from "./formats/librechat.ts";
import { isOpenWebUi, readOpenWebUi } from "./formats/open_webui.ts";
import { isPlainConversation, readPlainConversation } from "./formats/plain.ts";
import type { JsonObject } from "../shared/mod.ts";

/** A form in which one value is one conversation. */
interface ConversationForm {
  readonly matches: (value: unknown) => value is JsonObject;
  readonly read: (value: JsonObject, now: number) => Steps<ForeignConversation>;
}

const FORMS: readonly ConversationForm[] = [
  { matches: isChatGpt, read: readChatGpt },
  { matches: isClaudeAi, read: readClaudeAi },
  { matches: isLibreChat, read: readLibreChat },
  { matches: isOpenWebUi, read: readOpenWebUi },
  { matches: isPlainConversation, read: readPlainConversation },
];

/** Reads a value that is a conversation of a known form; undefined for any other. */
export function conversationIn(
  value: unknown,
  now: number,
): Steps<ForeignConversation> | undefined {
  for (const { matches, read } of FORMS) if (matches(value)) return read(value, now);
  return undefined;
}

import type { Edit } from "../edits.ts";
import type { TypedChatMessage } from "./chat_history.ts";

/** Between what was typed and the block, where both are one text. */
const BEFORE_BLOCK = "\n\n";

/**
 * Puts a text at the end of a message: into its string, since many servers take no other content, or as
 * a part of its list.
 */
export function chatBlockEdit({ content, isList }: TypedChatMessage, text: string): Edit {
  const json = isList
    ? `,${JSON.stringify({ type: "text", text })}`
    : JSON.stringify(`${BEFORE_BLOCK}${text}`).slice(1, -1);
  return { at: content.end - 1, json };
}

import type { Conversation } from "./state.ts";
import { beginning } from "./text.ts";

/** The longest preview of a session, in characters (UTF-16 units). */
export const MAX_PREVIEW = 80;

/** How much of a message is looked at for a preview, in characters. */
export const PREVIEWED = 4 * MAX_PREVIEW;

/** The beginning of the first message that has text; undefined where there is none. */
export function previewOf({ preview }: Conversation): string | undefined {
  return preview;
}

/** The beginning of a text, on one line, no character split; undefined where it has no text. */
export function previewOfText(text: string): string | undefined {
  const line = onOneLine(beginning(text.trimStart(), PREVIEWED));
  return beginning(line.toWellFormed(), MAX_PREVIEW).trimEnd() || undefined;
}

/** A text on one line, without white space around it. */
export function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

import { beginning } from "./text.ts";

/** The longest preview of a session, in characters (UTF-16 units). */
const MAX_PREVIEW = 80;

/** How much of a message is searched for a preview, in characters. */
export const PREVIEWED = 4 * MAX_PREVIEW;

/**
 * The start of the first message that has text, of a fork of its first own one as soon as it has one;
 * undefined if there is none.
 */
export function previewOf({ preview, forkedFrom }: {
  readonly preview?: string;
  readonly forkedFrom?: { readonly preview?: string };
}): string | undefined {
  return forkedFrom?.preview ?? preview;
}

/** The start of a text, on one line, without split characters; undefined if it is blank. */
export function previewOfText(text: string): string | undefined {
  const line = onOneLine(beginning(text.trimStart(), PREVIEWED));
  return beginning(line.toWellFormed(), MAX_PREVIEW).trimEnd() || undefined;
}

/** The start of a message, or the name of its first file where it has no text. */
export function previewOfMessage(
  { text, attachments = [] }: {
    readonly text: string;
    readonly attachments?: readonly { readonly name: string }[] | undefined;
  },
): string | undefined {
  return previewOfText(text) ?? previewOfText(attachments[0]?.name ?? "");
}

/** A text on one line, trimmed. */
export function onOneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

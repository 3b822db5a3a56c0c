import { type Decision, refuse } from "./decision.ts";
import type { Conversation } from "./state.ts";
import { beginning } from "./text.ts";

/** The longest name of a session, in characters (UTF-16 units). */
export const MAX_NAME = 200;

/** The longest preview of a session, in characters (UTF-16 units). */
export const MAX_PREVIEW = 80;

/** How much of a message is looked at for a preview, in characters. */
const LOOKED_AT = 4 * MAX_PREVIEW;

/** A name for a session; an empty one takes the name off. */
export interface RenameSession {
  readonly type: "RenameSession";
  readonly name: string;
}

/** Names a session, on one line and without white space around it. The same name again is no event. */
export function renameSession(command: RenameSession, state: Conversation): Decision {
  const name = onOneLine(command.name);
  if (name.length > MAX_NAME) {
    return refuse({ reason: "NameTooLong", characters: name.length, limit: MAX_NAME });
  }
  if (name === (state.name ?? "")) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "SessionRenamed", data: { name } }] };
}

/**
 * The beginning of the first message that has text, on one line, no character split; undefined
 * where there is none.
 */
export function previewOf({ open, settled }: Conversation): string | undefined {
  let first: { readonly text: string; readonly receivedAt: number } | undefined;
  for (const turn of [...settled, ...open]) {
    const isEarlier = first === undefined || turn.receivedAt < first.receivedAt;
    if (isEarlier && turn.text.trim() !== "") first = turn;
  }
  return previewOfText(first?.text ?? "");
}

/** The same of one text. */
export function previewOfText(text: string): string | undefined {
  const line = onOneLine(beginning(text.trimStart(), LOOKED_AT));
  return beginning(line.toWellFormed(), MAX_PREVIEW).trimEnd() || undefined;
}

function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

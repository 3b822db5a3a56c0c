import { type Decision, refuse } from "./decision.ts";
import type { Conversation } from "./state.ts";
import { onOneLine } from "./preview.ts";

/** The longest name of a session, in characters (UTF-16 units). */
export const MAX_NAME = 200;

/** Renames a session; an empty name removes it. */
export interface RenameSession {
  readonly type: "RenameSession";
  readonly name: string;
}

/** Names a session, trimmed and on one line. An unchanged name is no event. */
export function decideRename(command: RenameSession, state: Conversation): Decision {
  const name = onOneLine(command.name);
  if (name.length > MAX_NAME) {
    return refuse({ reason: "NameTooLong", characters: name.length, limit: MAX_NAME });
  }
  if (name === (state.name ?? "")) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "SessionRenamed", data: { name } }] };
}

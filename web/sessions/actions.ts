import { newId } from "../../src/client/mod.ts";
import { open } from "../state/current.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { setBeginning } from "../state/spaces.ts";

/** Starts a new session and goes there. */
export function startSession(): void {
  goTo(newId());
}

/** Starts a session in no space: it knows nothing of others, and nothing is learned from it. */
export function startTemporary(): void {
  const session = newId();
  setBeginning(session, null);
  goTo(session);
}

/** Sends what was written in a session that is gone in a new one, in the same space. */
export function sendInNewSession(gone: Session): void {
  const { space } = gone;
  const text = gone.draft.get();
  const session = newId();
  if (space !== undefined) setBeginning(session, space);
  goTo(session);
  const next = open(session);
  if (text.trim() !== "") next.send(text);
  gone.draft.set("");
}

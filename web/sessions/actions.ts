import { newId, type Turn } from "../../src/client/mod.ts";
import type { LateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { callApi, describeError } from "../state/bridge.ts";
import { current, open } from "../state/current.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { setBeginning } from "../state/spaces.ts";
import { refresh, removeListed, sessions, updateListed } from "./list.ts";

/** The name of a text among the words that load later. */
type TextName = {
  [Name in keyof LateWords]: LateWords[Name] extends string ? Name : never;
}[keyof LateWords];

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

/** Names a session; "" removes the name. */
export async function renameSession(session: string, name: string): Promise<void> {
  await tryTo("notRenamed", async (say) => {
    const info = await callApi((api) => api.rename(session, name));
    updateListed(session, { name: info.name });
    notify({ kind: "info", text: name === "" ? say.nameRemoved : say.renamed(name) });
  });
}

/** Copies a session with its whole past, and goes to the copy. */
export async function forkAndOpen(session: string): Promise<void> {
  await tryTo("notForked", async (say) => {
    const { position } = await callApi((api) => api.session(session));
    const forked = await callApi((api) => api.fork(session, { at: position, session: newId() }));
    goTo(forked.session);
    notify({ kind: "info", text: say.forked });
    await refresh();
  });
}

/**
 * Sends an edited message in a new session that starts with everything before the original.
 * Resolves with whether that worked; a failure is shown as a notification.
 */
export async function forkAndSend(
  { id, space }: Session,
  { turn, text }: { readonly turn: Turn; readonly text: string },
): Promise<boolean> {
  return await tryTo("notSentInNew", async () => {
    const session = newId();
    const at = (turn.position ?? 1) - 1;
    if (at > 0) await callApi((api) => api.fork(id, { at, session }));
    else setBeginning(session, space ?? null);
    goTo(session);
    open(session).send(text);
    void refresh();
  });
}

/** Deletes a session. If it is on screen, the next one takes its place. */
export async function deleteSession(session: string): Promise<void> {
  await tryTo("notDeleted", async (say) => {
    if (current.get().id === session) {
      const next = sessions.get().found.find((each) => each.session !== session);
      goTo(next?.session ?? newId());
    }
    await callApi((api) => api.erase(session));
    removeListed(session);
    notify({ kind: "info", text: say.deleted });
    await refresh();
  });
}

/** Does something; a failure is shown as a notification. Resolves with whether it worked. */
export async function tryTo(
  failure: TextName | ((say: LateWords) => string),
  act: (say: LateWords) => Promise<void>,
): Promise<boolean> {
  const { lateWords } = await import("../languages/late.ts");
  try {
    await act(lateWords);
    return true;
  } catch (error) {
    const what = typeof failure === "function" ? failure(lateWords) : lateWords[failure];
    notify({ kind: "problem", text: `${what}: ${describeError(error)}` });
    return false;
  }
}

import { forkBefore } from "../../src/client/editing.ts";
import { newId, type Turn } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { callApi, describeError } from "../state/bridge.ts";
import { current, open } from "../state/current.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { setBeginning } from "../state/spaces.ts";
import { refresh, removeListed, sessions, updateListed } from "./list.ts";

/** Names a session; "" removes the name. */
export async function renameSession(session: string, name: string): Promise<void> {
  await tryTo(lateWords.notRenamed, async () => {
    const info = await callApi((api) => api.rename(session, name));
    updateListed(session, { name: info.name });
    notify({ kind: "info", text: name === "" ? lateWords.nameRemoved : lateWords.renamed(name) });
  });
}

/** Copies a session with its whole past, and goes to the copy. */
export async function forkAndOpen(session: string): Promise<void> {
  await tryTo(lateWords.notForked, async () => {
    const { position } = await callApi((api) => api.session(session));
    const forked = await callApi((api) => api.fork(session, { at: position, session: newId() }));
    goTo(forked.session);
    notify({ kind: "info", text: lateWords.forked });
    await refresh();
  });
}

/**
 * Sends an edited message in a new session that starts with everything before the original.
 * Resolves with whether that worked; a failure is shown as a notification.
 */
export async function forkAndSend(
  { id, space, info, client: { turns } }: Session,
  { turn, text }: { readonly turn: Turn; readonly text: string },
): Promise<boolean> {
  return await tryTo(lateWords.notSentInNew, async () => {
    const from = info.get() ?? { session: id };
    const session = await callApi((api) => forkBefore(api, from, { turns, turn }));
    setBeginning(session, space ?? null);
    goTo(session);
    open(session).send(text);
    void refresh();
  });
}

/** Deletes a session. If it is on screen, the next one takes its place. */
export async function deleteSession(session: string): Promise<void> {
  await tryTo(lateWords.notDeleted, async () => {
    if (current.get().id === session) {
      const next = sessions.get().found.find((each) => each.session !== session);
      goTo(next?.session ?? newId());
    }
    await callApi((api) => api.erase(session));
    removeListed(session);
    notify({ kind: "info", text: lateWords.deleted });
    await refresh();
  });
}

/** Does something; a failure is shown as a notification. Resolves with whether it worked. */
export async function tryTo(
  failure: string,
  act: () => Promise<void>,
): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    notify({ kind: "problem", text: `${failure}: ${describeError(error)}` });
    return false;
  }
}

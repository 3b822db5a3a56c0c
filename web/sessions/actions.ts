import { newId, type Turn } from "../../src/client/mod.ts";
import { plural } from "../shared/amounts.ts";
import { notify } from "../shared/notices.ts";
import { callApi, describeError } from "../state/bridge.ts";
import { current, open } from "../state/current.ts";
import { goTo } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { refresh, removeListed, sessions, updateListed } from "./list.ts";

/** Starts a new session and goes there. */
export function startSession(): void {
  goTo(newId());
}

/** Names a session; "" removes the name. */
export async function renameSession(session: string, name: string): Promise<void> {
  await attempt("Could not rename the session", async () => {
    const info = await callApi((api) => api.rename(session, name));
    updateListed(session, { name: info.name });
    notify({ kind: "info", text: name === "" ? "Name removed" : `Renamed to “${name}”` });
  });
}

/** Copies a session with its whole past, and goes to the copy. */
export async function forkAndOpen(session: string): Promise<void> {
  await attempt("Could not fork the session", async () => {
    const { position } = await callApi((api) => api.session(session));
    const forked = await callApi((api) => api.fork(session, { at: position, session: newId() }));
    goTo(forked.session);
    notify({ kind: "info", text: "Forked into a new session. The original is unchanged" });
    await refresh();
  });
}

/**
 * Sends an edited message in a new session that starts with everything before the original.
 * Resolves with whether that worked; a failure is shown as a notification.
 */
export async function forkAndSend(
  { id }: Session,
  { turn, text }: { readonly turn: Turn; readonly text: string },
): Promise<boolean> {
  return await attempt("Could not send the message in a new session", async () => {
    const session = newId();
    const at = (turn.position ?? 1) - 1;
    if (at > 0) await callApi((api) => api.fork(id, { at, session }));
    goTo(session);
    open(session).send(text);
    void refresh();
  });
}

/** Downloads a session as a file. */
export async function exportSession(session: string, title: string): Promise<void> {
  await attempt("Could not export the session", async () => {
    const archive = await callApi((api) => api.export(session));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await archive.blob());
    link.download = `${fileName(title) || session}.ndjson`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

/** Imports a conversation from a file as a new session, and goes there. */
export async function importFile(file: File): Promise<void> {
  await attempt(`Could not import “${file.name}”`, async () => {
    const session = newId();
    const { turns } = await callApi((api) => api.import(session, file, { key: session }));
    goTo(session);
    notify({ kind: "info", text: `Imported ${plural(turns, "turn")} from “${file.name}”` });
    await refresh();
  });
}

/** Deletes a session. If it is on screen, the next one takes its place. */
export async function deleteSession(session: string): Promise<void> {
  await attempt("Could not delete the session", async () => {
    if (current.get().id === session) {
      const next = sessions.get().found.find((each) => each.session !== session);
      goTo(next?.session ?? newId());
    }
    await callApi((api) => api.erase(session));
    removeListed(session);
    notify({ kind: "info", text: "Session deleted" });
    await refresh();
  });
}

async function attempt(failure: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    notify({ kind: "problem", text: `${failure}: ${describeError(error)}` });
    return false;
  }
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, " ").trim().slice(0, 60).toWellFormed();
}

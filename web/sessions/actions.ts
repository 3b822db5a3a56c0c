import { newId, type Turn } from "../../src/client/mod.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import { current, open } from "../state/current.ts";
import { tell } from "../state/notices.ts";
import type { Session } from "../state/session.ts";
import { Store } from "../state/store.ts";
import { goTo } from "../state/ui.ts";
import { changeListed, dropListed, refresh, sessions } from "./list.ts";

/** The dialog that is open. */
export const asked = new Store<
  | { readonly what: "rename" | "erase"; readonly session: string; readonly title: string }
  | { readonly what: "keys" }
  | undefined
>(undefined);

/** Begins a new session and goes there. */
export function startSession(): void {
  goTo(newId());
}

/** Gives a session a name; "" takes it off. */
export async function rename(session: string, name: string): Promise<void> {
  await trying("The session could not be renamed", async () => {
    const info = await ask((api) => api.rename(session, name));
    changeListed(session, { name: info.name });
    tell({ kind: "info", text: name === "" ? "The name is taken off" : `Renamed to “${name}”` });
  });
}

/** Goes on with all of a session's past in another one. */
export async function fork(session: string): Promise<void> {
  await trying("The session could not be forked", async () => {
    const { position } = await ask((api) => api.session(session));
    const made = await ask((api) => api.fork(session, { at: position, session: newId() }));
    goTo(made.session);
    tell({ kind: "info", text: "This is a new branch. The session it came from stays as it was" });
    await refresh();
  });
}

/**
 * Sends an edited message in a new session that starts with everything before the original.
 * Resolves with whether that worked; a failure is shown as a notice.
 */
export async function forkAndSend(
  { id }: Session,
  { turn, text }: { readonly turn: Turn; readonly text: string },
): Promise<boolean> {
  return await trying("The message could not be sent in a new branch", async () => {
    const session = newId();
    const at = (turn.position ?? 1) - 1;
    if (at > 0) await ask((api) => api.fork(id, { at, session }));
    goTo(session);
    open(session).send(text);
    void refresh();
  });
}

/** Saves a session as a file. */
export async function exportSession(session: string, title: string): Promise<void> {
  await trying("The session could not be exported", async () => {
    const archive = await ask((api) => api.export(session));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await archive.blob());
    link.download = `${fileName(title) || session}.ndjson`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

/** Brings a conversation from a file into a session of its own, and goes there. */
export async function importFile(file: File): Promise<void> {
  await trying(`“${file.name}” could not be imported`, async () => {
    const session = newId();
    const { turns } = await ask((api) => api.import(session, file, { key: session }));
    goTo(session);
    tell({
      kind: "info",
      text: `Imported ${turns} ${turns === 1 ? "turn" : "turns"} from “${file.name}”`,
    });
    await refresh();
  });
}

/** Erases a session whole. Where it is the one that is shown, the next is shown in its place. */
export async function erase(session: string): Promise<void> {
  await trying("The session could not be erased", async () => {
    if (current.get().id === session) {
      const next = sessions.get().found.find((each) => each.session !== session);
      goTo(next?.session ?? newId());
    }
    await ask((api) => api.erase(session));
    dropListed(session);
    tell({ kind: "info", text: "The session is erased" });
    await refresh();
  });
}

async function trying(failure: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    tell({ kind: "problem", text: `${failure}: ${wordsOf(error)}` });
    return false;
  }
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, " ").trim().slice(0, 60).toWellFormed();
}

import { lateWords } from "../languages/late.ts";
import { words } from "../languages/first.ts";
import { announce, notify } from "../shared/notices.ts";
import { callApi, describeError } from "./bridge.ts";

/** A turn of any session. */
export interface TurnOfSession {
  readonly session: string;
  readonly turn: string;
}

/** Keeps a turn from Claude, which can be undone. A failure is shown as a notification. */
export async function keepFromClaude(of: TurnOfSession): Promise<void> {
  await attempt(lateWords.items.notWithheld, async () => {
    await callApi((api) => api.withhold(of.session, of.turn));
    notify({
      kind: "info",
      text: lateWords.items.withheld,
      action: { label: words.undo, run: () => void giveToClaude(of) },
    });
  });
}

/** Lets Claude see a turn again. A failure is shown as a notification. */
export async function giveToClaude(of: TurnOfSession): Promise<void> {
  await attempt(lateWords.items.notReleased, async () => {
    await callApi((api) => api.release(of.session, of.turn));
    announce(lateWords.items.released);
  });
}

/** The same as `keepFromClaude` for the turn at a position of a session's log. */
export async function withholdAt(session: string, position: number): Promise<void> {
  await attempt(lateWords.items.notWithheld, async () => {
    const page = { after: position - 1, limit: 1 };
    const { events: [event] } = await callApi((api) => api.events(session, page));
    const turn = event?.data["turn"];
    if (typeof turn === "string") await keepFromClaude({ session, turn });
  });
}

/** Pins a text as a note. A failure is shown as a notification. */
export async function pinText(session: string, text: string): Promise<void> {
  await attempt(lateWords.items.notChanged, async () => {
    await callApi((api) => api.pin(session, { text }));
    notify({ kind: "info", text: lateWords.pinned });
  });
}

/** Unpins a note. A failure is shown as a notification. */
export async function dropNote(session: string, note: string): Promise<void> {
  await attempt(lateWords.items.notChanged, async () => {
    await callApi((api) => api.unpin(session, note));
    notify({ kind: "info", text: lateWords.unpinned });
  });
}

/**
 * Writes another text for a note, which can be undone. Resolves with whether that worked; a failure is
 * shown as a notification.
 */
export async function saveNote(
  session: string,
  { note, before, text }: { readonly note: string; readonly before: string; readonly text: string },
): Promise<boolean> {
  return await attempt(lateWords.items.notChanged, async () => {
    await callApi((api) => api.reviseNote(session, note, text));
    const undo = () => void saveNote(session, { note, before: text, text: before });
    notify({
      kind: "info",
      text: lateWords.items.edited,
      action: { label: words.undo, run: undo },
    });
  });
}

/** Does something with a fact of a space. A failure is shown as a notification. */
export async function changeFact(
  { space, fact }: { readonly space: string; readonly fact: string },
  change: { readonly text?: string; readonly pinned?: boolean } | "forget",
): Promise<boolean> {
  return await attempt(lateWords.items.notChanged, async () => {
    if (change === "forget") await callApi((api) => api.spaces.forget(space, fact));
    else await callApi((api) => api.spaces.change(space, fact, change));
    const done = change === "forget"
      ? lateWords.forgotten
      : change.pinned
      ? lateWords.pinned
      : lateWords.items.edited;
    notify({ kind: "info", text: done });
  });
}

/** The summary as contexts have it now; undefined, with a notification, where it cannot be read. */
export async function summaryOf(
  session: string,
): Promise<{ readonly position: number; readonly text: string } | undefined> {
  try {
    return await callApi((api) => api.summary(session));
  } catch (error) {
    notify({ kind: "problem", text: lateWords.items.notChanged(describeError(error)) });
    return undefined;
  }
}

/** Writes another text for a summary, which can be undone. Resolves with whether that worked. */
export async function saveSummary(
  session: string,
  { summary, before, text }: {
    readonly summary: number;
    readonly before: string;
    readonly text: string;
  },
): Promise<boolean> {
  return await attempt(lateWords.items.notChanged, async () => {
    await callApi((api) => api.reviseSummary(session, { summary, text }));
    const undo = () => void saveSummary(session, { summary, before: text, text: before });
    notify({
      kind: "info",
      text: lateWords.items.edited,
      action: { label: words.undo, run: undo },
    });
  });
}

/** Has the summary made again. Resolves once it is there, or has failed, which is shown. */
export async function remakeSummary(session: string): Promise<void> {
  await attempt(lateWords.items.notRemade, async () => {
    notify({ kind: "info", text: lateWords.items.remaking });
    await callApi((api) => api.remakeSummary(session));
    notify({ kind: "info", text: lateWords.items.remade });
  });
}

async function attempt(
  failed: (why: string) => string,
  task: () => Promise<void>,
): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    notify({ kind: "problem", text: failed(describeError(error)) });
    return false;
  }
}

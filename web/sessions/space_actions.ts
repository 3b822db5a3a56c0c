import type { SessionChanges } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { callApi } from "../state/bridge.ts";
import { current } from "../state/current.ts";
import type { LearnedFact } from "../state/learned.ts";
import type { Session } from "../state/session.ts";
import { setBeginning, spaceLabel } from "../state/spaces.ts";
import { tryTo } from "./changes.ts";
import { updateListed } from "./list.ts";

/** Moves a session into a space, or out of its own (null). */
export async function moveSession(session: string, space: string | null): Promise<void> {
  const { id, isUnused } = current.get();
  if (session === id && isUnused) return setBeginning(session, space);
  await tryTo(lateWords.notMoved, async () => {
    await change(session, { space });
    const text = space === null ? lateWords.takenOut : lateWords.movedTo(spaceLabel(space));
    notify({ kind: "info", text });
  });
}

/** Sets how long a session is kept unused, in seconds; null: as long as any other. */
export async function keepSession(session: string, keepFor: number | null): Promise<void> {
  const { id, isUnused } = current.get();
  if (session === id && isUnused) {
    return notify({ kind: "info", text: lateWords.nothingToKeep });
  }
  await tryTo(lateWords.notKept, async () => {
    await change(session, { keepFor });
    const text = keepFor === null ? lateWords.keptAsOthers : lateWords.saved;
    notify({ kind: "info", text });
  });
}

/** Forgets what was just learned from a session. */
export async function forgetLearned(
  session: Session,
  { space, fact }: LearnedFact,
): Promise<void> {
  await tryTo(lateWords.notForgotten, async () => {
    await callApi((api) => api.spaces.forget(space, fact));
    notify({ kind: "info", text: lateWords.forgotten });
    session.showLearned(session.learned.all.filter((each) => each.fact !== fact));
  });
}

async function change(session: string, changes: SessionChanges): Promise<void> {
  const shown = current.get();
  if (session === shown.id) await shown.client.change(changes);
  const told = session === shown.id
    ? shown.info.get()
    : await callApi((api) => api.change(session, changes));
  if (!told) return;
  const { space, keepFor, expiresAt } = told;
  updateListed(session, { space, keepFor, expiresAt });
}

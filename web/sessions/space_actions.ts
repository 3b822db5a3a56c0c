import type { SessionChanges } from "../../src/client/mod.ts";
import { notify } from "../shared/notices.ts";
import { callApi } from "../state/bridge.ts";
import { current } from "../state/current.ts";
import type { LearnedFact } from "../state/learned.ts";
import type { Session } from "../state/session.ts";
import { setBeginning, spaceLabel } from "../state/spaces.ts";
import { tryTo } from "./actions.ts";
import { updateListed } from "./list.ts";

/** Moves a session into a space, or out of its own (null). */
export async function moveSession(session: string, space: string | null): Promise<void> {
  const { id, isUnused } = current.get();
  if (session === id && isUnused) return setBeginning(session, space);
  await tryTo("Could not move the session", async () => {
    await change(session, { space });
    const text = space === null
      ? "Taken out of its space. What was learned before stays there"
      : `Moved to ${spaceLabel(space)}`;
    notify({ kind: "info", text });
  });
}

/** Sets how long a session is kept unused, in seconds; null: as long as any other. */
export async function keepSession(session: string, keepFor: number | null): Promise<void> {
  const { id, isUnused } = current.get();
  if (session === id && isUnused) {
    return notify({ kind: "info", text: "Nothing to keep yet: send a message first" });
  }
  await tryTo("Could not change how long the session is kept", async () => {
    await change(session, { keepFor });
    const text = keepFor === null ? "Kept as long as other sessions" : "Saved";
    notify({ kind: "info", text });
  });
}

/** Forgets what was just learned from a session. */
export async function forgetLearned(
  session: Session,
  { space, fact }: LearnedFact,
): Promise<void> {
  await tryTo("Could not forget it", async () => {
    await callApi((api) => api.spaces.forget(space, fact));
    notify({ kind: "info", text: "Forgotten" });
    session.dropLearned(fact);
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

import { type Conversation, findTurn, isSettled } from "../../conversation/mod.ts";
import type { LiveSpaces } from "./live_spaces.ts";

/** A turn of a session that spaces may have learned from. */
export interface WithheldTurn {
  readonly owner: string;
  readonly session: string;
  /** The session's lineage. */
  readonly generation: string;
  readonly turn: string;
  readonly state: Conversation;
}

/**
 * Tells every space that a session is or was in that a turn is withheld or released: facts that only
 * it says, in any of its replies, are set aside, or come back. Safe to repeat. Throws what the store throws.
 */
export async function tellSpaces(
  type: "WithholdSource" | "ReleaseSource",
  { owner, session, generation, turn: id, state }: WithheldTurn,
  spaces: LiveSpaces,
): Promise<void> {
  const turn = findTurn(state, id);
  if (!turn) return;
  const replies = turn.alternatives?.replies.map(({ position }) => position) ?? [];
  const ended = isSettled(turn) ? [turn.outcome.position] : [];
  const positions = [...new Set([turn.receivedAt, ...replies, ...ended])];
  const there = state.space ? [state.space.id] : [];
  for (const space of new Set([...there, ...state.formerSpaces ?? []])) {
    await spaces.use({ owner, space }, async (live) => {
      await live.handle({ type, session, generation, positions });
    });
  }
}

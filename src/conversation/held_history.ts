import type { HeldHistory } from "./events.ts";
import { type Conversation, findTurn } from "./state.ts";
import { finish, type Steps } from "./steps.ts";

/** Messages that are looked at per step. */
const LOOKED_AT = 1_000;

/**
 * What a client's history holds before a message, from the ids of the messages that its user typed
 * there, oldest first: those that the log knows. Takes time in proportion to them.
 */
export function heldHistory(
  conversation: Conversation,
  before: readonly string[],
): HeldHistory {
  return finish(heldHistorySteps(conversation, before));
}

/** `heldHistory` in steps. */
export function* heldHistorySteps(
  conversation: Conversation,
  before: readonly string[],
): Steps<HeldHistory> {
  let after: string | undefined;
  let followed: ReadonlySet<string> = new Set();
  const alsoHeld: string[] = [];
  for (let place = before.length - 1; place >= 0; place--) {
    if (place % LOOKED_AT === LOOKED_AT - 1) yield;
    const id = before[place];
    if (id === undefined || followed.has(id) || !isKnown(conversation, id)) continue;
    if (after !== undefined) alsoHeld.push(id);
    else followed = yield* heldIdsSteps(conversation, { after: after = id });
  }
  if (after === undefined) return {};
  return { after, ...(alsoHeld.length > 0 ? { alsoHeld: alsoHeld.reverse() } : {}) };
}

/** The ids of the messages that a client's history holds, in steps. */
export function* heldIdsSteps(
  conversation: Conversation,
  held: HeldHistory,
): Steps<ReadonlySet<string>> {
  const ids = new Set<string>();
  const next = [...held.alsoHeld ?? [], ...(held.after === undefined ? [] : [held.after])];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    if (ids.size % LOOKED_AT === 0) yield;
    for (const link of [findTurn(conversation, id), conversation.inserted.get(id)]) {
      if (link?.after !== undefined) next.push(link.after);
      if (link?.alsoHeld !== undefined) next.push(...link.alsoHeld);
    }
  }
  return ids;
}

function isKnown(conversation: Conversation, id: string): boolean {
  return findTurn(conversation, id) !== undefined || conversation.inserted.get(id) !== undefined;
}

import { type Conversation, findTurn, originsOf, type Steps } from "../../conversation/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import type { RelayedHistory } from "../api/relaying.ts";

/** So many messages are looked up in one step. */
const AT_ONCE = 512;

/** What the log knows of a client's history. */
export interface KnownHistory {
  /** By message, the block that it holds. */
  readonly blocks: ReadonlyMap<string, string>;
  /** The messages that the log knows, oldest first. */
  readonly known: readonly string[];
}

/** Looks up, in steps, the ids of the messages that a client's history holds. */
export function* knownHistorySteps(
  conversation: Conversation,
  turns: readonly string[],
): Steps<KnownHistory> {
  const blocks = new Map<string, string>();
  const known: string[] = [];
  for (const [index, turn] of turns.entries()) {
    const block = conversation.inserted.get(turn);
    if (block) blocks.set(turn, block.text);
    if (block || findTurn(conversation, turn)) known.push(turn);
    if (index % AT_ONCE === AT_ONCE - 1) yield;
  }
  return { blocks, known };
}

/**
 * The ids that the messages of a fork's history had where they were typed, if the fork's log knows them
 * by those alone; undefined in any other session, and for any other history.
 */
export async function turnsOfOrigin(
  conversation: Conversation,
  { turns, turnsIn }: Pick<RelayedHistory, "turns" | "turnsIn">,
): Promise<readonly string[] | undefined> {
  const origins = originsOf(conversation);
  if (origins.length === 0 || !turnsIn) return undefined;
  const isKnown = async (ids: readonly string[]) =>
    (await inSlices(knownHistorySteps(conversation, ids))).known.length > 0;
  if (await isKnown(turns)) return undefined;
  for (const session of origins) {
    const ids = await turnsIn(session);
    if (await isKnown(ids)) return ids;
  }
  return undefined;
}

import { type Conversation, findTurn, type Steps } from "../../conversation/mod.ts";

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

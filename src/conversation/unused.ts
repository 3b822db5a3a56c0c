import { type Conversation, findTurn } from "./state.ts";
import { isSettled } from "./turns.ts";

/** Why no context has something that was said: its turn is withheld, or another reply is chosen. */
export type Unused = "withheld" | "unchosen";

/** Where something was said: the turn, and the position of the event that has it. */
export interface PlaceInTurn {
  readonly turn: string;
  readonly position: number;
}

/** Why contexts do not have what a turn says at a position; undefined where they may. */
export function unusedIn(
  conversation: Conversation,
  { turn: id, position }: PlaceInTurn,
): Unused | undefined {
  const turn = findTurn(conversation, id);
  if (turn?.withheldAt !== undefined) return "withheld";
  const { replies, chosen } = turn?.alternatives ?? { replies: [], chosen: position };
  if (!replies.some((reply) => reply.position === position)) return undefined;
  const remembered = turn && isSettled(turn) ? turn.outcome.position : chosen;
  return remembered === position ? undefined : "unchosen";
}

import type { HeldHistory } from "./events.ts";
import type { OpenTurn, SettledTurn } from "./turns.ts";

/** What a turn takes besides its texts: its objects, its places in lists, in bytes. */
const BYTES_PER_TURN = 340;

/** What an id takes besides its characters: its object, and its place in a list. */
const BYTES_PER_ID = 24;

/** What a further reply takes besides its text: its object, its place in a list, in bytes. */
const BYTES_PER_REPLY = 120;

/** A character outside Latin-1 makes its whole string take two bytes a character. */
const WIDE = /[^\0-\xff]/;

/** About how many bytes a text takes in memory. */
export function bytesOfText(text: string): number {
  return WIDE.test(text) ? 2 * text.length : text.length;
}

/** About how many bytes a turn takes in memory, its texts included. */
export function bytesOfTurn(turn: OpenTurn | SettledTurn): number {
  return BYTES_PER_TURN + turn.id.length + bytesOfText(turn.text) + bytesOfReplies(turn) +
    bytesOfHeld(turn);
}

function bytesOfReplies(turn: OpenTurn | SettledTurn): number {
  const reply = "outcome" in turn && "text" in turn.outcome ? turn.outcome.text : "";
  if (!turn.alternatives) return bytesOfText(reply);
  const { replies, reopenings } = turn.alternatives;
  return replies.reduce((sum, { text }) => sum + BYTES_PER_REPLY + bytesOfText(text), 0) +
    reopenings.reduce((sum, { id }) => sum + BYTES_PER_ID + id.length, 0);
}

/** About how many bytes what a client's history holds takes; an id that it goes on from is shared. */
export function bytesOfHeld({ alsoHeld = [] }: HeldHistory): number {
  return alsoHeld.reduce((sum, id) => sum + BYTES_PER_ID + id.length, 0);
}

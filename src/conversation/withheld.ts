import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent } from "./events.ts";
import { type Conversation, findTurn } from "./state.ts";
import { isSettled, type OpenTurn } from "./turns.ts";

/** Keeps a turn out of every later context. */
export interface WithholdTurn {
  readonly type: "WithholdTurn";
  readonly turn: string;
}

/** Lets a withheld turn into contexts again. */
export interface ReleaseTurn {
  readonly type: "ReleaseTurn";
  readonly turn: string;
}

/**
 * Withholds a turn that has ended, and unpins the notes that were made of it. One that is withheld
 * already is no event.
 */
export function withholdTurn({ turn: id }: WithholdTurn, state: Conversation): Decision {
  const turn = findTurn(state, id);
  if (!turn) return refuse({ reason: "TurnUnknown", turn: id });
  if (!isSettled(turn)) return refuse({ reason: "TurnStillOpen", turn: id });
  if (turn.withheldAt !== undefined) return { ok: true, events: [], turn: id };
  const unpinned: DecidedEvent[] = state.pins.filter((pin) => pin.turn === id)
    .map(({ note }) => ({ type: "NoteUnpinned", data: { note } }));
  const { summary } = state;
  const told = summary && turn.outcome.position <= summary.to ? { summary: summary.position } : {};
  return {
    ok: true,
    events: [{ type: "TurnWithheld", data: { turn: id, ...told } }, ...unpinned],
    turn: id,
  };
}

/** Releases a withheld turn. One that is not withheld is no event. */
export function releaseTurn({ turn: id }: ReleaseTurn, state: Conversation): Decision {
  const turn = findTurn(state, id);
  if (!turn) return refuse({ reason: "TurnUnknown", turn: id });
  if (turn.withheldAt === undefined) return { ok: true, events: [], turn: id };
  return { ok: true, events: [{ type: "TurnReleased", data: { turn: id } }], turn: id };
}

/** The state with a turn withheld from a position on. */
export function withTurnWithheld(state: Conversation, id: string, position: number): Conversation {
  return {
    ...state,
    settled: state.settled.changed(id, (turn) => ({ ...turn, withheldAt: position })),
  };
}

/** The state with a turn that may be in contexts again. */
export function withTurnReleased(state: Conversation, id: string): Conversation {
  // One that was sent again meanwhile is open.
  const open = state.open.map((turn) => turn.id === id ? released(turn) : turn);
  return { ...state, open, settled: state.settled.changed(id, released) };
}

/** Whether one of the first `count` turns that ended was withheld after a position. */
export function isWithheldSince(
  { settled }: Conversation,
  { position, count }: { readonly position: number; readonly count: number },
): boolean {
  for (let index = 0; index < count; index++) {
    if ((settled.at(index)?.withheldAt ?? 0) > position) return true;
  }
  return false;
}

function released<Turn extends OpenTurn>(turn: Turn): Turn {
  const { withheldAt: _, ...rest } = turn;
  return rest as Turn;
}

import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent, EventData } from "./events.ts";
import { summaryTellingOf, summaryWithReleased } from "./set_aside.ts";
import { type Conversation, findTurn } from "./state.ts";
import { isSettled, type OpenTurn, type SettledTurn } from "./turns.ts";

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
  const data = { turn: id, ...toldOf(turn, state) };
  return { ok: true, events: [{ type: "TurnWithheld", data }, ...unpinned], turn: id };
}

/** What the event that withholds a turn says of the summary, if that may tell of it. */
export function toldOf(
  turn: OpenTurn | SettledTurn,
  { summary }: Conversation,
): Omit<EventData<"TurnWithheld">, "turn"> {
  if (!summary) return {};
  const { receivedAt, openedAt } = turn;
  // The message of one that was sent again may be older than the summary, its outcome newer.
  const isSentAgain = openedAt !== receivedAt;
  const told = isSentAgain ? receivedAt : isSettled(turn) ? turn.outcome.position : Infinity;
  return told <= summary.to ? { summary: summary.position, setsAside: true } : {};
}

/** Releases a withheld turn. One that is not withheld is no event. */
export function releaseTurn({ turn: id }: ReleaseTurn, state: Conversation): Decision {
  const turn = findTurn(state, id);
  if (!turn) return refuse({ reason: "TurnUnknown", turn: id });
  if (turn.withheldAt === undefined) return { ok: true, events: [], turn: id };
  return { ok: true, events: [{ type: "TurnReleased", data: { turn: id } }], turn: id };
}

/** The state with a turn withheld from the position of an event on. */
export function withTurnWithheld(
  state: Conversation,
  { data, position }: {
    readonly data: EventData<"TurnWithheld">;
    readonly position: number;
  },
): Conversation {
  const withhold = (turn: SettledTurn) => ({ ...turn, withheldAt: position });
  return {
    ...state,
    ...summaryTellingOf(state.summary, data),
    settled: state.settled.changed(data.turn, withhold),
  };
}

/** The state with a turn that may be in contexts again. */
export function withTurnReleased(state: Conversation, id: string): Conversation {
  // One that was sent again meanwhile is open.
  const open = state.open.map((turn) => turn.id === id ? released(turn) : turn);
  const settled = state.settled.changed(id, released);
  return { ...state, ...summaryWithReleased(state.summary, id), open, settled };
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

import type { RecordedEvent, UnknownEvent } from "./events.ts";
import { previewOfText } from "./preview.ts";
import { endingOf } from "./reply_ending.ts";
import { type Conversation, findTurn, initialState } from "./state.ts";
import type { Outcome } from "./turns.ts";

/** Folds one event into the state. An event that does not fit only advances the position. */
export function evolve(state: Conversation, event: RecordedEvent | UnknownEvent): Conversation {
  const moved = { ...state, position: event.position };
  switch (event.type) {
    case "MessageReceived":
      return receive(moved, event);
    case "TurnRetried":
      return reopen(moved, event);
    case "ReplyCompleted":
    case "TurnFailed":
    case "TurnCancelled":
      return settle(noteSettings(moved, event), event.data.turn, outcomeOf(event));
    case "TurnImported":
      return takeIn(moved, event);
    case "NotePinned": {
      const { position } = event;
      const others = moved.pins.filter(({ note }) => note !== event.data.note);
      return { ...moved, pins: [...others, { ...event.data, position }] };
    }
    case "NoteUnpinned":
      return { ...moved, pins: moved.pins.filter(({ note }) => note !== event.data.note) };
    case "SessionRenamed": {
      const { name: _, ...nameless } = moved;
      return event.data.name === "" ? nameless : { ...nameless, name: event.data.name };
    }
    case "CallAbandoned":
      return abandon(moved, event.data.turn);
    case "HistorySummarised": {
      const { from, to, text } = event.data;
      return { ...moved, summary: { from, to, text, position: event.position } };
    }
    case "SessionForked":
    case "unknown":
      return moved;
    default:
      return event satisfies never;
  }
}

/** Folds events, in order, into a state. */
export function fold(
  events: Iterable<RecordedEvent | UnknownEvent>,
  from: Conversation = initialState,
): Conversation {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}

type Event<Type extends RecordedEvent["type"]> = Extract<RecordedEvent, { type: Type }>;
type Ending = Event<"ReplyCompleted"> | Event<"TurnFailed"> | Event<"TurnCancelled">;

function receive(state: Conversation, event: Event<"MessageReceived">): Conversation {
  const { turn: id, text, idGiven } = event.data;
  if (findTurn(state, id)) return state;
  const { position, at } = event;
  const { redacted } = event.data;
  const turn = { id, text, idGiven, receivedAt: position, openedAt: position, at, abandoned: 0 };
  const opened = redacted ? { ...turn, redacted } : turn;
  return { ...withPreview(state, text), open: [...state.open, opened], latest: id };
}

function reopen(state: Conversation, event: Event<"TurnRetried">): Conversation {
  const turn = state.settled.get(event.data.turn);
  if (!turn || turn.outcome.kind === "completed") return state;
  const { outcome: _, ...opened } = turn;
  return {
    ...state,
    settled: state.settled.without(turn.id),
    open: [...state.open, { ...opened, openedAt: event.position, abandoned: 0 }],
    latest: turn.id,
  };
}

function abandon(state: Conversation, id: string): Conversation {
  const open = state.open.map((turn) =>
    turn.id === id ? { ...turn, abandoned: turn.abandoned + 1 } : turn
  );
  return { ...state, open };
}

function settle(state: Conversation, id: string, outcome: Outcome): Conversation {
  const turn = state.open.find((turn) => turn.id === id);
  if (!turn) return state;
  return {
    ...state,
    open: state.open.filter((other) => other !== turn),
    settled: state.settled.with({ ...turn, outcome }),
  };
}

/** An imported turn has already ended. It counts at the time it was said, not when it was imported. */
function takeIn(state: Conversation, event: Event<"TurnImported">): Conversation {
  const { position } = event;
  const { turn: id, text, reply, saidAt: at, repliedAt, import: batch } = event.data;
  const imports = batch ? [...state.imports, batch] : state.imports;
  if (findTurn(state, id)) return { ...state, imports };
  const turn = {
    id,
    text,
    idGiven: true,
    receivedAt: position,
    openedAt: position,
    at,
    abandoned: 0,
  };
  const outcome = {
    kind: "completed",
    position,
    at: repliedAt,
    text: reply,
    ending: "complete",
  } as const;
  const settled = state.settled.with({ ...turn, outcome });
  return { ...withPreview(state, text), imports, settled, latest: id };
}

function withPreview(state: Conversation, text: string): Conversation {
  if (state.preview !== undefined) return state;
  const preview = previewOfText(text);
  return preview === undefined ? state : { ...state, preview };
}

function noteSettings(state: Conversation, { position, data }: Ending): Conversation {
  const settings = data.request?.settings;
  return settings ? { ...state, asked: { position, settings } } : state;
}

function outcomeOf(event: Ending): Outcome {
  const { position, at } = event;
  switch (event.type) {
    case "ReplyCompleted": {
      const { text } = event.data;
      return { kind: "completed", position, at, text, ending: endingOf(event.data) };
    }
    case "TurnFailed":
      return { kind: "failed", position, at, retryable: event.data.retryable };
    case "TurnCancelled":
      return { kind: "cancelled", position, at, text: event.data.text };
  }
}

import type {
  EventData,
  RecordedEvent,
  ReplyEnding,
  RequestSettings,
  UnknownEvent,
} from "./events.ts";
import { endingOf } from "./reply_ending.ts";

/** What became of a turn. `position` and `at` (ms since the epoch) are those of the event that ended it. */
export type Outcome =
  | {
    readonly kind: "completed";
    readonly position: number;
    readonly at: number;
    readonly text: string;
    readonly ending: ReplyEnding;
  }
  | {
    readonly kind: "failed";
    readonly position: number;
    readonly at: number;
    readonly retryable: boolean;
  }
  | {
    readonly kind: "cancelled";
    readonly position: number;
    readonly at: number;
    readonly text: string;
  };

/** A message that waits for its reply, or is getting it. */
export interface OpenTurn {
  readonly id: string;
  readonly text: string;
  readonly idGiven: boolean;
  /** The kinds of secrets that gave way to marks in the text. */
  readonly redacted?: readonly string[];
  /** Position of its `MessageReceived`. */
  readonly receivedAt: number;
  /** When the message came, in ms since the epoch. */
  readonly at: number;
  /** Position of the event that opened it last: the message, or a retry. */
  readonly openedAt: number;
  /** How often, since then, an instance went away while it answered. */
  readonly abandoned: number;
}

/** A turn that has ended. */
export interface SettledTurn extends OpenTurn {
  readonly outcome: Outcome;
}

/** The text that stands in for every turn that had ended by position `to`. */
export interface Summary extends Pick<EventData<"HistorySummarised">, "from" | "to" | "text"> {
  readonly position: number;
}

/** A text that is to be in every context. */
export interface Pin extends EventData<"NotePinned"> {
  readonly position: number;
}

/** A session's state, folded from its events. */
export interface Conversation {
  /** Position of the last event. */
  readonly position: number;
  /** Open turns in the order in which they are to be answered; the first one is running. */
  readonly open: readonly OpenTurn[];
  /** Ended turns in the order in which they ended. */
  readonly settled: readonly SettledTurn[];
  /** The turn that was opened last. */
  readonly latest?: string;
  readonly summary?: Summary;
  /** What its owner calls the session. */
  readonly name?: string;
  /** Pinned notes in the order in which they were pinned. */
  readonly pins: readonly Pin[];
  /** The settings that were written down last, and where. */
  readonly asked?: { readonly position: number; readonly settings: RequestSettings };
  /** What was imported under an idempotency key. */
  readonly imports: readonly NonNullable<EventData<"TurnImported">["import"]>[];
}

/** The state of a session without events. */
export const initialState: Conversation = {
  position: 0,
  open: [],
  settled: [],
  pins: [],
  imports: [],
};

/** Finds a turn by its id, among open ones first. */
export function findTurn(
  conversation: Conversation,
  id: string,
): OpenTurn | SettledTurn | undefined {
  return conversation.open.find((turn) => turn.id === id) ??
    conversation.settled.findLast((turn) => turn.id === id);
}

/** Whether the turn has ended. */
export function isSettled(turn: OpenTurn | SettledTurn): turn is SettledTurn {
  return "outcome" in turn;
}

/** Folds one event into the state. An event that does not fit only takes its place. */
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
  return { ...state, open: [...state.open, opened], latest: id };
}

function reopen(state: Conversation, event: Event<"TurnRetried">): Conversation {
  const turn = state.settled.findLast((turn) => turn.id === event.data.turn);
  if (!turn || turn.outcome.kind === "completed") return state;
  const { outcome: _, ...opened } = turn;
  return {
    ...state,
    settled: state.settled.filter((other) => other !== turn),
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
    settled: [...state.settled, { ...turn, outcome }],
  };
}

/** An imported turn has ended already. What was said at its own time counts, not when it came in. */
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
  return { ...state, imports, settled: [...state.settled, { ...turn, outcome }], latest: id };
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

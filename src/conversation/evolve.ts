import { isAside } from "./aside.ts";
import type { AttachedFile } from "./attached_file.ts";
import { withSettings } from "./evolve_settings.ts";
import type { HeldHistory, RecordedEvent, UnknownEvent } from "./events.ts";
import { forkedFrom, lacksBeginning, withOwnBeginning } from "./forked_from.ts";
import { poisonsLater } from "./poison.ts";
import { previewOfMessage } from "./preview.ts";
import { reviseNoteIn } from "./pins.ts";
import { settleReopened, withChosen, withReopened } from "./replies.ts";
import { endingOf } from "./reply_ending.ts";
import { type Conversation, findTurn, initialState, type Upload } from "./state.ts";
import type { OpenTurn, Outcome, SettledTurn } from "./turns.ts";
import { withTurnReleased, withTurnWithheld } from "./withheld.ts";

/** Folds one event into the state. An event that does not fit only advances the position. */
export function evolve(state: Conversation, event: RecordedEvent | UnknownEvent): Conversation {
  const moved = { ...state, position: event.position };
  switch (event.type) {
    case "MessageReceived":
      return receive(moved, event);
    case "FileUploaded": {
      const upload = { file: event.data.file, at: event.at, isSent: false };
      return { ...moved, uploads: [...moved.uploads, upload] };
    }
    case "TurnRetried":
      return reopen(moved, event);
    case "ReplyReopened":
      return withReopened(moved, event);
    case "ReplyChosen":
      return withChosen(moved, event);
    case "ReplyCompleted":
    case "TurnFailed":
    case "TurnCancelled":
      return settle(noteSettings(moved, event), event);
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
      const { from, to, text, replaces } = event.data;
      if (to >= event.position) return moved;
      // One that goes on from another tells of what that one does.
      const { tellsOf } = replaces === undefined ? moved.summary ?? {} : {};
      const told = tellsOf ? { tellsOf } : {};
      const summary = { from, to, text, position: event.position, ...told };
      return { ...moved, ...frozenAnew(moved, event.data.space), summary };
    }
    case "SummaryRevised": {
      const { summary } = moved;
      if (summary?.position !== event.data.summary) return moved;
      const { from, to, position } = summary;
      const { text } = event.data;
      return { ...moved, summary: { from, to, position, text, revisedAt: event.position } };
    }
    case "NoteRevised":
      return reviseNoteIn(moved, event.data, event.position);
    case "TurnWithheld":
      return withTurnWithheld(moved, event);
    case "TurnReleased":
      return withTurnReleased(moved, event.data.turn);
    case "SpaceJoined":
    case "SpaceLeft":
      return { ...outsideSpaces(moved), ...spaceOf(event) };
    case "MemoryInserted":
      return insert(moved, event);
    case "KeepingSet": {
      const { keepFor: _, ...rest } = moved;
      const { seconds } = event.data;
      return seconds === null ? rest : { ...rest, keepFor: seconds };
    }
    case "SettingsChanged":
      return withSettings(moved, event);
    case "SessionForked":
      return { ...moved, forkedFrom: forkedFrom(event.data, state.forkedFrom) };
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
  const { redacted, source, attachments } = event.data;
  const zone = zoneOf(state, event.data.timeZone);
  const opened = {
    ...{ id, text, idGiven, receivedAt: position, openedAt: position, at, abandoned: 0 },
    ...zone,
    ...(redacted ? { redacted } : {}),
    ...(source ? { source } : {}),
    ...(attachments ? { attachments } : {}),
    ...heldIn(state, event.data),
  };
  const uploads = attachments ? sent(state, attachments) : state.uploads;
  const began = withBeginning(state, event.data);
  return { ...began, ...zone, uploads, open: [...state.open, opened], latest: id };
}

/** The uploads, those of a message marked as sent. */
function sent({ uploads }: Conversation, files: readonly AttachedFile[]): readonly Upload[] {
  const ids = new Set(files.map(({ id }) => id));
  return uploads.map((upload) => ids.has(upload.file.id) ? { ...upload, isSent: true } : upload);
}

/** The first block of a message stays as it is. */
function insert(state: Conversation, event: Event<"MemoryInserted">): Conversation {
  const { position, data } = event;
  const { turn, place, text } = data;
  const block = { turn, place, text, position, ...heldIn(state, data) };
  return state.inserted.get(turn) ? state : { ...state, inserted: state.inserted.with(block) };
}

/** What a client's history holds, with the ids that the state has already. */
function heldIn(state: Conversation, { after, alsoHeld }: HeldHistory): HeldHistory {
  const shared = (id: string) => state.inserted.get(id)?.turn ?? findTurn(state, id)?.id ?? id;
  return {
    ...(after === undefined ? {} : { after: shared(after) }),
    ...(alsoHeld === undefined ? {} : { alsoHeld: alsoHeld.map(shared) }),
  };
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

function settle(state: Conversation, event: Ending): Conversation {
  const turn = state.open.find(({ id }) => id === event.data.turn);
  if (!turn) return state;
  const outcome = outcomeOf(event, { wasDue: wasDue(state, turn) });
  return {
    ...state,
    open: state.open.filter((other) => other !== turn),
    settled: state.settled.with(settledWith(turn, outcome, event)),
  };
}

function settledWith(turn: OpenTurn, outcome: Outcome, { data }: Ending): SettledTurn {
  const { alternatives } = turn;
  const reopened = alternatives && settleReopened({ ...turn, alternatives }, {
    position: outcome.position,
    reply: outcome.kind === "completed" ? outcome : undefined,
    isKept: data.chosen !== undefined,
  });
  return reopened ?? { ...turn, outcome };
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
    ...zoneOf(state, event.data.timeZone),
  };
  const outcome = {
    kind: "completed",
    position,
    at: repliedAt,
    text: reply,
    ending: "complete",
  } as const;
  const settled = state.settled.with({ ...turn, outcome });
  const began = withBeginning(state, { text, timeZone: event.data.timeZone });
  return { ...began, imports, settled, latest: id };
}

/** A time zone to add to a turn. All turns in one zone share its name. */
function zoneOf(
  state: Conversation,
  timeZone: string | undefined,
): { readonly timeZone?: string } {
  if (timeZone === undefined) return {};
  return { timeZone: timeZone === state.timeZone ? state.timeZone : timeZone };
}

/** Notes how a session begins: where its first message came from, and the first text. */
function withBeginning(state: Conversation, message: {
  readonly text: string;
  readonly attachments?: readonly AttachedFile[] | undefined;
  readonly timeZone?: string | undefined;
}): Conversation {
  const { timeZone = "UTC" } = message;
  const begun = state.beganIn === undefined ? { ...state, beganIn: timeZone } : state;
  const { preview: first, forkedFrom: fork } = begun;
  if (first !== undefined && !lacksBeginning(fork)) return begun;
  const preview = previewOfMessage(message);
  if (preview === undefined) return begun;
  return { ...begun, preview: first ?? preview, ...withOwnBeginning(fork, preview) };
}

/** The session outside its space, which it remembers. */
function outsideSpaces({ space, ...rest }: Conversation): Conversation {
  const { formerSpaces = [] } = rest;
  if (!space || formerSpaces.includes(space.id)) return rest;
  return { ...rest, formerSpaces: [...formerSpaces, space.id] };
}

function spaceOf(
  event: Event<"SpaceJoined"> | Event<"SpaceLeft">,
): Pick<Conversation, "space"> {
  if (event.type === "SpaceLeft") return {};
  const { space: id, position: frozenAt, generation, unlearned } = event.data;
  const life = generation === undefined ? {} : { generation };
  const past = unlearned ? { isUnlearned: true } : {};
  return { space: { id, joinedAt: event.position, frozenAt, ...life, ...past } };
}

/** The space with its standing facts chosen as of a later position; nothing if there is none. */
function frozenAnew(
  { space }: Conversation,
  position: number | undefined,
): Pick<Conversation, "space"> {
  if (!space || position === undefined || position <= space.frozenAt) return {};
  return { space: { ...space, frozenAt: position } };
}

function noteSettings(state: Conversation, { position, data }: Ending): Conversation {
  const settings = data.request?.settings;
  return settings ? { ...state, asked: { position, settings } } : state;
}

/** Whether a turn is the one to be answered now, or had its answer tried before. */
function wasDue({ open }: Conversation, turn: OpenTurn): boolean {
  return open[0] === turn || turn.openedAt !== turn.receivedAt;
}

function outcomeOf(event: Ending, { wasDue }: { readonly wasDue: boolean }): Outcome {
  const { position, at } = event;
  switch (event.type) {
    case "ReplyCompleted": {
      const { text } = event.data;
      const ending = endingOf(event.data);
      const completed = { kind: "completed", position, at, text, ending } as const;
      return isAside(event.data) ? { ...completed, isAside: true } : completed;
    }
    case "TurnFailed":
      return { kind: "failed", position, at, poisons: poisonsLater(event.data) };
    case "TurnCancelled":
      return { kind: "cancelled", position, at, text: event.data.text, wasDue };
  }
}

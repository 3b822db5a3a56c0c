import { type Decision, refuse } from "./decision.ts";
import { MOST_AT_ONCE } from "./limits.ts";
import { pinnedLength } from "./pins.ts";
import { type Conversation, findTurn } from "./state.ts";
import { isSettled } from "./turns.ts";

/** A note to pin: a text, or the message or reply of a turn. */
export interface PinNote {
  readonly type: "PinNote";
  /** The id of the note, chosen by the client or generated. */
  readonly note: string;
  readonly what:
    | { readonly text: string }
    | { readonly turn: string; readonly part: "message" | "reply" };
}

/** Another text for a pinned note, which keeps its id and its place. */
export interface ReviseNote {
  readonly type: "ReviseNote";
  readonly note: string;
  readonly text: string;
}

/** Pins a note if all notes together fit into their share of the budget (in characters). */
export function pinNote(command: PinNote, state: Conversation, share: number): Decision {
  const { note, what } = command;
  const text = ("text" in what ? what.text : textOf(state, what)).trim();
  if (text === "") {
    return refuse(
      "text" in what ? { reason: "EmptyMessage" } : { reason: "NothingToPin", turn: what.turn },
    );
  }
  const known = state.pins.find((pin) => pin.note === note);
  if (known && known.text !== text) return refuse({ reason: "NoteIdTaken", note });
  if (known) return { ok: true, events: [] };
  const { pins: limit } = MOST_AT_ONCE;
  if (state.pins.length >= limit) return refuse({ reason: "TooManyPins", limit });
  const characters = pinnedLength([...state.pins.map((pin) => pin.text), text]);
  if (characters > share) return refuse({ reason: "PinsOverShare", characters, share });
  const data = "text" in what ? { note, text } : { note, text, turn: what.turn };
  return { ok: true, events: [{ type: "NotePinned", data }] };
}

/** Revises a note in place if all notes together fit into their share of the budget (in characters). */
export function reviseNote(
  { note, text: given }: ReviseNote,
  { pins }: Conversation,
  share: number,
): Decision {
  const text = given.trim();
  const known = pins.find((pin) => pin.note === note);
  if (!known) return refuse({ reason: "NoteUnknown", note });
  if (text === "") return refuse({ reason: "EmptyMessage" });
  if (text === known.text) return { ok: true, events: [] };
  const characters = pinnedLength(pins.map((pin) => pin.note === note ? text : pin.text));
  const isMore = characters > pinnedLength(pins.map((pin) => pin.text));
  if (isMore && characters > share) return refuse({ reason: "PinsOverShare", characters, share });
  return { ok: true, events: [{ type: "NoteRevised", data: { note, text } }] };
}

/** Unpins a note. */
export function unpinNote(note: string, state: Conversation): Decision {
  if (!state.pins.some((pin) => pin.note === note)) return refuse({ reason: "NoteUnknown", note });
  return { ok: true, events: [{ type: "NoteUnpinned", data: { note } }] };
}

function textOf(
  state: Conversation,
  { turn: id, part }: { readonly turn: string; readonly part: "message" | "reply" },
): string {
  const turn = findTurn(state, id);
  if (!turn) return "";
  if (part === "message") return turn.text;
  return isSettled(turn) && "text" in turn.outcome ? turn.outcome.text : "";
}

import type { EventData } from "./events.ts";
import type { Manifest } from "./manifest.ts";
import { frameLength, lengthInRecord, type MemoryRecord, writeRecord } from "./memory_record.ts";
import { sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";

/** The pinned notes as records, and the record of them. */
export interface PinLayout {
  /** Empty if there are none. */
  readonly text: string;
  readonly items: Manifest["items"];
  readonly leftOut: Manifest["leftOut"];
}

const FRAME = frameLength({ kind: "pinned", label: "" });

/** The length of pinned texts together, as records, in characters (UTF-16 units). */
export function pinnedLength(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + cost(text), 0);
}

/** The state with another text of a note, in its place. The note's position is where the text is. */
export function reviseNoteIn(
  state: Conversation,
  { note, text }: EventData<"NoteRevised">,
  position: number,
): Conversation {
  const pins = state.pins.map((pin) => pin.note === note ? { ...pin, text, position } : pin);
  return { ...state, pins };
}

/**
 * Lays out the pinned notes, oldest first. They are never shortened: if the budget has shrunk since
 * they were pinned and cannot fit all, the newest ones are left out.
 */
export function layOutPins({ pins }: Conversation, limit: number): PinLayout {
  const room = sharesOf(limit).pins;
  const items: Manifest["items"] = [];
  const leftOut: Manifest["leftOut"] = [];
  let text = "";
  for (const { note, text: noted, position } of pins) {
    const range = { from: position, to: position };
    const characters = cost(noted);
    if (text.length + characters > room) {
      leftOut.push({ reason: "over_budget", ...range, turns: 0, note });
      continue;
    }
    items.push({ kind: "pinned", ...range, turns: 0, characters, note });
    text += writeRecord(recordOf(noted));
  }
  return { text, items, leftOut };
}

function recordOf(text: string): MemoryRecord {
  return { kind: "pinned", label: "", pieces: [text] };
}

function cost(text: string): number {
  return FRAME + lengthInRecord(text);
}

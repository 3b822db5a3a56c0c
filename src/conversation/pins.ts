import type { Manifest } from "./events.ts";
import { sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";

/** The heading of the pinned notes in a context. */
export const NOTES_HEADING = "Notes to keep in mind:";

/** The pinned notes as one text, and the record of them. */
export interface PinLayout {
  readonly text: string | undefined;
  readonly items: Manifest["items"];
  readonly leftOut: Manifest["leftOut"];
}

/** The length of pinned texts together, with their heading, in characters. */
export function pinnedLength(texts: readonly string[]): number {
  return texts.length === 0
    ? 0
    : NOTES_HEADING.length + texts.reduce((sum, text) => sum + cost(text), 0);
}

/**
 * Lays out the pinned notes, oldest first. They are never shortened: if the budget has shrunk since
 * they were pinned and cannot fit all, the newest ones are left out.
 */
export function layOutPins({ pins }: Conversation, limit: number): PinLayout {
  const room = sharesOf(limit).pins;
  const items: Manifest["items"] = [];
  const leftOut: Manifest["leftOut"] = [];
  let text = NOTES_HEADING;
  for (const { note, text: noted, position } of pins) {
    const range = { from: position, to: position };
    if (text.length + cost(noted) > room) {
      leftOut.push({ reason: "over_budget", ...range, turns: 0, note });
      continue;
    }
    const heading = items.length === 0 ? NOTES_HEADING.length : 0;
    items.push({ kind: "pinned", ...range, turns: 0, characters: heading + cost(noted), note });
    text += line(noted);
  }
  return { text: items.length === 0 ? undefined : text, items, leftOut };
}

function line(text: string): string {
  return `\n- ${text}`;
}

function cost(text: string): number {
  return line(text).length;
}

import type { NoteToPin } from "../bridge/mod.ts";
import { defined } from "../shared/mod.ts";

/** Converts a valid frame or body to the note to pin. */
export function noteToPin({ note, text, turn, part = "reply" }: {
  readonly note?: string | undefined;
  readonly text?: string | undefined;
  readonly turn?: string | undefined;
  readonly part?: "message" | "reply" | undefined;
}): NoteToPin {
  if (turn === undefined) return defined({ note, text: text ?? "" });
  return defined({ note, turn, part });
}

import type { NoteToPin } from "../bridge/mod.ts";

/** A note to be pinned, as a frame or a body that was found valid tells it. */
export function noteToPin({ note, text, turn, part = "reply" }: {
  readonly note?: string | undefined;
  readonly text?: string | undefined;
  readonly turn?: string | undefined;
  readonly part?: "message" | "reply" | undefined;
}): NoteToPin {
  const id = note === undefined ? {} : { note };
  if (turn === undefined) return { ...id, text: text ?? "" };
  return { ...id, turn, part };
}

import { z } from "zod";

const position = z.int().positive();
const turn = z.string().min(1);
const text = z.string().min(1);

/** The events by which people change what is remembered of a session, with the shapes of their data. */
export const memoryEventSchemas = {
  /**
   * A turn that has ended is in no context from then on. `summary`: the position of the summary that
   * may tell of it, as it then was. `setsAside`: no context has that one, until its text is another
   * one or the turn is released.
   */
  TurnWithheld: z.object({
    turn,
    summary: position.optional(),
    setsAside: z.literal(true).optional(),
  }),
  /** A withheld turn may be in contexts again. */
  TurnReleased: z.object({ turn }),
  /** A pinned note has another text. */
  NoteRevised: z.object({ note: z.string().min(1), text }),
  /** A person wrote another text for the summary of a `HistorySummarised`. */
  SummaryRevised: z.object({ summary: position, text }),
} as const;

import { z } from "zod";
import { textSchema } from "./texts.ts";

const position = z.int().positive();

/** Body of `PATCH /v1/sessions/:id/pins/:note`. */
export const noteRevisionSchema = z.object({
  text: textSchema.describe("The note's new text; not blank"),
});

/** Body of `PATCH /v1/sessions/:id/summary`. */
export const summaryRevisionSchema = z.object({
  summary: position.describe("The position of the summary that was seen"),
  text: textSchema.describe("Its new text; not blank"),
});

/** The summary of a session. */
export const summarySchema = z.object({
  position: position.describe("Of the event that it was written with; its name"),
  from: position,
  to: position,
  text: z.string(),
  revisedAt: position.optional().describe("Of the event with which a person wrote its text"),
  setAside: z.literal(true).optional().describe(
    "It tells of a withheld turn: no context has it until its text is another one",
  ),
}).meta({ id: "Summary" });

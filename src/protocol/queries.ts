import { z } from "zod";
import { textSchema } from "./texts.ts";

/** The longest search text, in characters (UTF-16 units). */
const MAX_QUERY = 1_000;

/** Whether a text is more than white space. */
export function isNotBlank(text: string): boolean {
  return text.trim() !== "";
}

/** Words to search. */
export const wordsSchema = textSchema.max(MAX_QUERY, {
  error: `must have at most ${MAX_QUERY} characters`,
});

/** The `next` of a page of sessions or of spaces: a time in ms, and an id. Opaque to clients. */
export const listCursorSchema = cursorSchema(/^\d{1,15}:[A-Za-z0-9._:-]{1,128}$/);

/** The `next` of a page of facts, or of the sessions of a space: a place. Opaque to clients. */
export const placeCursorSchema = cursorSchema(/^\d{1,15}$/);

function cursorSchema(form: RegExp) {
  return z.string().refine((text) => form.test(text), {
    error: "must be the next of the previous page",
  }).describe("`next` of the page before; the first page without it");
}

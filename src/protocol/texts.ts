import { z } from "zod";

/** Half a surrogate pair: a unit of UTF-16 that is no character. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * A text that is stored or sent on. One with half a surrogate pair, such as a text that was cut within
 * an emoji and escaped in JSON, is refused: no UTF-8 can hold it, and no model takes it.
 */
export const textSchema = z.string({ error: "must be a string" })
  .refine((text) => text.isWellFormed(), { error: ({ input }) => halfIn(String(input)) });

/** What to tell of a text with half a surrogate pair: which, and where. */
function halfIn(text: string): string {
  const offset = text.search(HALF);
  const unit = text.charCodeAt(offset).toString(16);
  return `has half a surrogate pair (\\u${unit}) at offset ${offset}; the text may have been cut ` +
    "within a character";
}

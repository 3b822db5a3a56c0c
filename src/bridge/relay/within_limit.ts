import { piecesWithin } from "../../conversation/mod.ts";

/** What stands for what is missing between the pieces of a text that is too long. */
const GAP = "\n[…]\n";

/** A text with at most `limit` characters (UTF-16 units): its beginning and its end where it has more. */
export function withinLimit(text: string, limit: number): string {
  return text.length <= limit ? text : piecesWithin(text, limit - GAP.length).join(GAP);
}

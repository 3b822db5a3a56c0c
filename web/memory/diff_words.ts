import { diffWordsWithSpace } from "diff";

/** A piece of a text, compared with an earlier text. */
export interface Change {
  readonly text: string;
  readonly kind: "same" | "added" | "removed";
}

/** Longer texts are not compared, since that would block the page. In characters. */
const MAX_CHARACTERS = 20_000;

/** A comparison that takes longer is given up, in ms. */
const MOST_MS = 50;

/** Compares two texts word by word; undefined if they are too long or too different. */
export function diffWords(before: string, after: string): readonly Change[] | undefined {
  if (before.length + after.length > MAX_CHARACTERS) return undefined;
  return diffWordsWithSpace(before, after, { timeout: MOST_MS })?.map((
    { value, added, removed },
  ) => ({
    text: value,
    kind: added ? "added" : removed ? "removed" : "same",
  }));
}

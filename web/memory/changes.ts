import { diffWordsWithSpace } from "diff";

/** A piece of a text beside the text before it. */
export interface Change {
  readonly text: string;
  readonly kind: "same" | "added" | "removed";
}

/** Longer summaries are not compared word by word: it would hold the page up. In characters. */
const LONGEST = 20_000;

/** What changed from one text to another, word by word; undefined where they are too long for that. */
export function changesOf(before: string, after: string): readonly Change[] | undefined {
  if (before.length + after.length > LONGEST) return undefined;
  return diffWordsWithSpace(before, after, { timeout: 500 })?.map(({ value, added, removed }) => ({
    text: value,
    kind: added ? "added" : removed ? "removed" : "same",
  }));
}

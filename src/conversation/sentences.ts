import { segmenter } from "./segmenters.ts";

/** The sentences of a text, and its lines, without the white space around them. */
export function sentencesOf(text: string): string[] {
  return Array.from(segmenter("sentence").segment(text), ({ segment }) => segment.trim())
    .filter((sentence) => sentence !== "");
}

const SENTENCES = new Intl.Segmenter("und", { granularity: "sentence" });

/** The sentences of a text, and its lines, without the white space around them. */
export function sentencesOf(text: string): string[] {
  return Array.from(SENTENCES.segment(text), ({ segment }) => segment.trim())
    .filter((sentence) => sentence !== "");
}

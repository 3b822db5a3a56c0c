import stringWidth from "string-width";

const SEGMENTER = new Intl.Segmenter();
const PLAIN = /^[\x20-\x7e]*$/;

/** How many cells of a terminal a text without line breaks takes. */
export function cellsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The characters of a text as a reader counts them: an emoji or a letter with its accents is one. */
export function* graphemesOf(text: string): Generator<string> {
  if (PLAIN.test(text)) return yield* text;
  for (const { segment } of SEGMENTER.segment(text)) yield segment;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The last place at or before `index` (in UTF-16 units) where no character would be split. */
function boundaryBefore(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  return graphemes.segment(text).containing(index)?.index ?? 0;
}

/** The first place at or after `index` (in UTF-16 units) where no character would be split. */
function boundaryAfter(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  const at = graphemes.segment(text).containing(index);
  if (!at || at.index === index) return index;
  return at.index + at.segment.length;
}

/** A text that fits, and how many characters were removed. */
export interface Shortened {
  readonly text: string;
  readonly removed: number;
}

const HEAD_SHARE = 0.6;
const LEAST_KEPT = 32;

function mark(removed: number): string {
  return `\n[… ${removed} characters left out …]\n`;
}

/**
 * Fits a text into `cap` characters (UTF-16 units): in full if it fits, otherwise with a mark in
 * place of its middle and without split characters (graphemes). Undefined if so little would be left
 * that the mark says more than the text.
 */
export function shorten(text: string, cap: number): Shortened | undefined {
  if (text.length <= cap) return { text, removed: 0 };
  const room = Math.floor(cap) - mark(text.length).length;
  if (room < LEAST_KEPT) return undefined;
  const headLength = Math.ceil(room * HEAD_SHARE);
  const head = boundaryBefore(text, headLength);
  const tail = boundaryAfter(text, text.length - (room - headLength));
  const removed = tail - head;
  if (head + text.length - tail === 0) return undefined;
  return { text: text.slice(0, head) + mark(removed) + text.slice(tail), removed };
}

/** The start of a text, at most `cap` characters (UTF-16 units), without split characters. */
export function beginning(text: string, cap: number): string {
  return text.length <= cap ? text : text.slice(0, boundaryBefore(text, Math.floor(cap)));
}

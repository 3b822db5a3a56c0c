import { segmenter } from "../segmenters.ts";

/** The target length of a passage of a long text, in characters (UTF-16 units). */
const PASSAGE_LENGTH = 400;

/** A text up to this length is one passage, in characters (UTF-16 units). */
const WHOLE_LENGTH = 480;

/** The minimum length of a passage that is cut at a better place, in characters. */
const LEAST_LENGTH = 160;

/** The minimum length of a passage that is cut at a line's end, in characters. */
const LEAST_LINE = 40;

/** Where a passage may end within a line, best first. */
const ENDS = [/[.!?…][)"'”’\]]*\s/g, /[。！？]/g, /\s/g];

/** No characters (graphemes) but odd ones are longer than this, in UTF-16 units. */
const LONGEST_CHARACTER = 64;

/** Between two of the units below this there is a boundary of characters, but within CR LF. */
const FIRST_MARK = 0x300;
const LINE_FEED = 10;

/** A part of a text, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text into passages of about `PASSAGE_LENGTH` characters, at the ends of lines, sentences or
 * words if possible. Together they are the whole text. No character (grapheme) is split, unless it
 * is longer than `LONGEST_CHARACTER` and there is no passage without it. Each passage depends only
 * on the text near it, so the work is proportional to the text.
 */
export function* passagesOf(text: string): Generator<Range, void, void> {
  if (text === "") return;
  let start = 0;
  while (text.length - start > WHOLE_LENGTH) {
    const end = boundaryNear(text, { start, wanted: endOf(text, start) });
    yield { start, end };
    start = end;
  }
  if (start < text.length) yield { start, end: text.length };
}

/**
 * The last boundary of characters after `start`, itself one, and at or before `wanted`, else the
 * first one after it. What precedes `start` has no influence on the boundaries after it.
 */
function boundaryNear(
  text: string,
  { start, wanted }: { readonly start: number; readonly wanted: number },
): number {
  const after = text.charCodeAt(wanted);
  if (text.charCodeAt(wanted - 1) < FIRST_MARK && after < FIRST_MARK && after !== LINE_FEED) {
    return wanted;
  }
  const near = text.slice(start, wanted + LONGEST_CHARACTER);
  const at = segmenter("grapheme").segment(near).containing(wanted - start);
  if (!at) return wanted;
  if (at.index > 0) return start + at.index;
  const end = start + at.segment.length;
  return isWithinPair(text, end) ? end - 1 : end;
}

/** Whether a place is between the two units of one code point. */
function isWithinPair(text: string, place: number): boolean {
  return (text.codePointAt(place - 1) ?? 0) > 0xffff;
}

/** Where the passage from `start` ends: at the last of the best ends within reach. */
function endOf(text: string, start: number): number {
  const line = text.slice(start + LEAST_LINE, start + WHOLE_LENGTH).lastIndexOf("\n");
  if (line >= 0) return start + LEAST_LINE + line + 1;
  const window = text.slice(start + LEAST_LENGTH, start + PASSAGE_LENGTH);
  for (const end of ENDS) {
    let last = 0;
    for (const match of window.matchAll(end)) last = match.index + match[0].length;
    if (last > 0) return start + LEAST_LENGTH + last;
  }
  return start + PASSAGE_LENGTH;
}

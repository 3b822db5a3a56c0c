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

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** A part of a text, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text into passages of about `PASSAGE_LENGTH` characters, at the ends of lines, sentences or
 * words if possible. Together they are the whole text. No character (grapheme) is split.
 */
export function passagesOf(text: string): Range[] {
  if (text.length <= WHOLE_LENGTH) return text === "" ? [] : [{ start: 0, end: text.length }];
  const characters = graphemes.segment(text);
  const passages: Range[] = [];
  let start = 0;
  while (text.length - start > WHOLE_LENGTH) {
    const wanted = endOf(text, start);
    const at = characters.containing(wanted);
    let end = at && at.index < wanted ? at.index : wanted;
    if (at && end <= start) end = at.index + at.segment.length;
    passages.push({ start, end });
    start = end;
  }
  if (start < text.length) passages.push({ start, end: text.length });
  return passages;
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

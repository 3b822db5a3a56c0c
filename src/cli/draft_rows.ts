import { cellsOf, graphemesOf } from "./cells.ts";

/** Longer lines are laid out in parts of so many UTF-16 units, so that a key press costs the same. */
const PART = 2_000;

const MARK = "> ";
const INDENT = "  ";
const MORE = "… ";

/** The rows of a draft that are shown, and where the cursor is in them, from 0. */
export interface DraftRows {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  /** In cells. */
  readonly cursorColumn: number;
}

/** A row: from where to where in the text, in UTF-16 units. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Lays out a draft in at most `height` rows of `width` cells: those around the cursor. */
export function draftRows(
  { text, cursor }: { readonly text: string; readonly cursor: number },
  { width, height }: { readonly width: number; readonly height: number },
): DraftRows {
  const room = Math.max(1, width - MARK.length);
  const here = partAround(text, cursor);
  const spans = spansOf(text, here, room);
  let at = spans.findLastIndex(({ from }) => from <= cursor);
  for (let part = here; spans.length - at < height && part.to < text.length;) {
    part = partAround(text, text[part.to] === "\n" ? part.to + 1 : part.to);
    spans.push(...spansOf(text, part, room));
  }
  for (let part = here; at < height && part.from > 0;) {
    part = partAround(text, part.from - 1);
    const above = spansOf(text, part, room);
    spans.unshift(...above);
    at += above.length;
  }
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), spans.length - height));
  const shown = spans.slice(first, first + height);
  const rows = shown.map(({ from, to }, index) => {
    const mark = from === 0 ? MARK : index === 0 ? MORE : INDENT;
    return mark + visible(text.slice(from, to)).trimEnd();
  });
  const { from } = spans[at] ?? { from: 0 };
  const column = cellsOf(visible(text.slice(from, cursor)));
  return { rows, cursorRow: at - first, cursorColumn: MARK.length + Math.min(column, room) };
}

/** The line, or the part of a long one, that holds a place. */
function partAround(text: string, place: number): Span {
  const start = place === 0 ? 0 : text.lastIndexOf("\n", place - 1) + 1;
  const lineEnd = text.indexOf("\n", place);
  const end = lineEnd < 0 ? text.length : lineEnd;
  const from = start + Math.floor((place - start) / PART) * PART;
  // The end of a line that its parts fill belongs to the last one.
  const within = from === end && from > start ? from - PART : from;
  return { from: whole(text, within), to: whole(text, Math.min(within + PART, end)) };
}

/** The place, or the one after it if that would cut a code point. */
function whole(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place + 1 : place;
}

/** Breaks a part into rows, between words where it can. */
function spansOf(text: string, { from, to }: Span, room: number): Span[] {
  const spans: Span[] = [];
  let start = from;
  let cells = 0;
  let place = from;
  /** Where the row may be broken, and how many cells there are up to there. */
  let after = from;
  let upTo = 0;
  for (const character of graphemesOf(text.slice(from, to))) {
    const wide = cellsOf(visible(character));
    if (cells + wide > room && character !== " ") {
      const end = after > start ? after : place;
      spans.push({ from: start, to: end });
      cells -= after > start ? upTo : cells;
      start = end;
    }
    cells += wide;
    place += character.length;
    if (character === " " || wide > 1) [after, upTo] = [place, cells];
  }
  return [...spans, { from: start, to }];
}

function visible(text: string): string {
  return text.replaceAll("\t", "    ");
}

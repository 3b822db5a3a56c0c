/** A text that was cut to a length, and how many characters there are behind it. */
export interface CutText {
  readonly text: string;
  readonly rest: number;
}

/** A piece is never shorter than a surrogate pair, or whoever reads on would not get on. */
const LEAST = 2;

/**
 * The beginning of a text, from an offset on, that takes at most so many characters (UTF-16 units) in
 * JSON, where some take six. It never holds half a surrogate pair.
 */
export function cut(text: string, most: number, offset = 0): CutText {
  let piece = characters(text, most, offset);
  for (;;) {
    const { length } = piece.text;
    const encoded = JSON.stringify(piece.text).length - 2;
    if (encoded <= most || length <= LEAST) return piece;
    piece = characters(text, Math.max(LEAST, Math.floor(length * most / encoded)), offset);
  }
}

/** A text as a quote: with a mark where it was cut. */
export function quoted(text: string, most: number): string {
  const { text: beginning, rest } = cut(text, most);
  return rest === 0 ? beginning : `${beginning}…`;
}

function characters(text: string, most: number, offset: number): CutText {
  const start = offset + (isSecondHalf(text, offset) ? 1 : 0);
  if (text.length - start <= most) return { text: text.slice(start), rest: 0 };
  const end = start + most - (isSecondHalf(text, start + most) ? 1 : 0);
  return { text: text.slice(start, end), rest: text.length - end };
}

function isSecondHalf(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff && index > 0;
}

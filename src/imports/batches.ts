import type { SaidLine } from "./conversation.ts";

/** Lines that one request imports. */
export interface LineBatch {
  /** The index of its first line among those of its conversation. */
  readonly from: number;
  readonly lines: readonly SaidLine[];
}

/** How many lines and characters one request may have: a bridge refuses far more than these. */
const MOST_LINES = 5_000;
const MOST_CHARACTERS = 2_000_000;

/**
 * The lines of a conversation in parts that a bridge takes, each of texts of at most `longest`
 * characters. A part begins with a message of the user where it can.
 */
export function batchesOf(lines: readonly SaidLine[], longest: number): LineBatch[] {
  const short = lines.flatMap((line) => cutLine(line, longest));
  const batches: LineBatch[] = [];
  let [from, characters] = [0, 0];
  for (let index = 0; index < short.length; index++) {
    const length = short[index]?.text.length ?? 0;
    const isFull = index - from >= MOST_LINES || characters + length > MOST_CHARACTERS;
    if (isFull && index > from) {
      const end = lastMessage(short, from, index);
      batches.push({ from, lines: short.slice(from, end) });
      from = end;
      characters = short.slice(from, index).reduce((sum, { text }) => sum + text.length, 0);
    }
    characters += length;
  }
  if (from < short.length) batches.push({ from, lines: short.slice(from) });
  return batches;
}

/** Where the last message of the user begins before an index, not far from it; else the index. */
function lastMessage(lines: readonly SaidLine[], from: number, index: number): number {
  for (let at = index; at > from && at > index - 50; at--) {
    if (lines[at]?.role === "user" && lines[at - 1]?.role !== "user") return at;
  }
  return index;
}

/** A line with a long text as several, cut at line breaks or spaces where there are any. */
function cutLine(line: SaidLine, most: number): SaidLine[] {
  // A line with a name is stored with it.
  const longest = most - (line.name === undefined ? 0 : line.name.length + 2);
  const { text } = line;
  if (text.length <= longest) return [line];
  const cut: SaidLine[] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfPiece(text, start, longest);
    const piece = text.slice(start, end);
    if (piece.trim() !== "") cut.push({ ...line, text: piece });
    start = end;
  }
  return cut;
}

function endOfPiece(text: string, start: number, longest: number): number {
  const most = start + longest;
  if (most >= text.length) return text.length;
  const half = start + (longest >> 1);
  for (const stop of ["\n", " "]) {
    const at = text.lastIndexOf(stop, most - 1);
    if (at > half) return at + 1;
  }
  const isHigh = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800;
  return isHigh ? most - 1 : most;
}

/** The body of an import: a line of JSON for each line. */
export function ndjsonOf(lines: readonly SaidLine[]): string {
  return lines
    .map(({ role, text, at, name }) =>
      JSON.stringify({ role, text, at: new Date(at).toISOString(), name })
    )
    .join("\n");
}

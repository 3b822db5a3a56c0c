import type { Steps } from "../conversation/mod.ts";
import type { ByteSpan } from "./body.ts";
import { decoded } from "./json_members.ts";

const [QUOTE, BACKSLASH, LOWER_U] = [0x22, 0x5c, 0x75];

/** How many bytes of a literal are parsed in one step. */
const BYTES_PER_PIECE = 65_536;

/**
 * The text of a string literal, trimmed and well-formed; undefined for other values, and for what is
 * not UTF-8.
 */
export function* textOfLiteral(
  bytes: Uint8Array,
  span: ByteSpan,
): Steps<string | undefined> {
  const pieces = yield* piecesOfLiteral(bytes, span, { skipsBlank: true });
  if (!pieces) return undefined;
  while (pieces.at(-1)?.trimEnd() === "") {
    pieces.pop();
    yield;
  }
  return pieces.join("").trimEnd();
}

/** The text of a string literal as it stands, well-formed; undefined as of `textOfLiteral`. */
export function* wholeTextOfLiteral(
  bytes: Uint8Array,
  span: ByteSpan,
): Steps<string | undefined> {
  return (yield* piecesOfLiteral(bytes, span, { skipsBlank: false }))?.join("");
}

/** The text of a literal in pieces; `skipsBlank`: without the white space that it begins with. */
function* piecesOfLiteral(
  bytes: Uint8Array,
  { start, end }: ByteSpan,
  { skipsBlank }: { readonly skipsBlank: boolean },
): Steps<string[] | undefined> {
  if (bytes[start] !== QUOTE) return undefined;
  const pieces: string[] = [];
  try {
    for (let at = start + 1; at < end - 1;) {
      if (at > start + 1) yield;
      const next = endOfPiece(bytes, at, end - 1);
      const piece = parsed(bytes, { start: at, end: next });
      if (pieces.length > 0 || !skipsBlank) pieces.push(piece);
      else if (piece.trimStart() !== "") pieces.push(piece.trimStart());
      at = next;
    }
  } catch {
    return undefined;
  }
  return pieces;
}

function parsed(bytes: Uint8Array, { start, end }: ByteSpan): string {
  const text = decoded(bytes.subarray(start, end));
  return text.includes("\\") ? String(JSON.parse(`"${text}"`)).toWellFormed() : text;
}

/** Where a piece may end: after whole characters, and after both halves of an escaped pair. */
function endOfPiece(bytes: Uint8Array, start: number, end: number): number {
  if (end - start <= BYTES_PER_PIECE) return end;
  const stop = start + BYTES_PER_PIECE;
  let at = start;
  while (at < stop && at < end) {
    if (bytes[at] !== BACKSLASH) at += 1;
    else if (bytes[at + 1] !== LOWER_U) at += 2;
    else at += isPair(bytes, at) ? 12 : 6;
  }
  while (at < end && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return Math.min(at, end);
}

/** Whether an escape for the first half of a surrogate pair is followed by another escape. */
function isPair(bytes: Uint8Array, at: number): boolean {
  const [d, second] = [bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
  const isFirstHalf = (d | 0x20) === 0x64 && /[89ab]/i.test(String.fromCharCode(second));
  return isFirstHalf && bytes[at + 6] === BACKSLASH && bytes[at + 7] === LOWER_U;
}

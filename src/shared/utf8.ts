import { joinedBytes } from "./joined_bytes.ts";

/** Bytes that are not UTF-8. */
export class NotUtf8Error extends Error {
  override readonly name = "NotUtf8Error";
  /** Where the first byte is that is part of no character, from 0. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const LINE_FEED = 0x0a;

/**
 * The text of bytes that begin `offset` bytes after the start of what they belong to; a byte order
 * mark at that start is dropped. Throws `NotUtf8Error`, which recognises UTF-16.
 */
export function utf8Text(bytes: Uint8Array, offset = 0): string {
  if (offset === 0) refuseUtf16(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: offset > 0 }).decode(bytes);
  } catch {
    const index = firstWrong(bytes);
    const byte = bytes[index]?.toString(16).padStart(2, "0");
    const message =
      `it is not UTF-8: the byte at offset ${offset + index} (0x${byte}) is part of ` +
      "no character; send it as UTF-8";
    throw new NotUtf8Error(offset + index, message);
  }
}

/** What is wrong with bytes that should be UTF-8; undefined if they are. */
export function utf8Problem(bytes: Uint8Array): NotUtf8Error | undefined {
  try {
    utf8Text(bytes);
  } catch (error) {
    if (error instanceof NotUtf8Error) return error;
    throw error;
  }
}

/**
 * The lines of bytes that arrive in chunks, without their line feeds. The last one needs none. Throws
 * `NotUtf8Error` in the place of a line that is not UTF-8.
 */
export async function* utf8Lines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, void> {
  let pieces: Uint8Array[] = [];
  let offset = 0;
  for await (const chunk of chunks) {
    let start = 0;
    if (offset === 0 && pieces.length === 0) refuseUtf16(chunk);
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const line = joinedBytes([...pieces, chunk.subarray(start, end)]);
      yield utf8Text(line, offset);
      offset += line.length + 1;
      start = end + 1;
      pieces = [];
    }
    pieces.push(chunk.subarray(start));
  }
  const last = joinedBytes(pieces);
  if (last.length > 0) yield utf8Text(last, offset);
}

function refuseUtf16(bytes: Uint8Array): void {
  if (isUtf16(bytes)) throw new NotUtf8Error(0, "it looks like UTF-16; send it as UTF-8");
}

/** With a byte order mark, or with every other byte of the first two characters zero. */
function isUtf16([first, second, third, fourth]: Uint8Array): boolean {
  if (first === 0xff && second === 0xfe || first === 0xfe && second === 0xff) return true;
  const isPair = (zero?: number, other?: number) => zero === 0 && other !== undefined && other > 0;
  return isPair(first, second) && isPair(third, fourth) ||
    isPair(second, first) && isPair(fourth, third);
}

/** How many bytes are decoded at once in search of a wrong one. */
const STEP = 65_536;

/** Where the longest valid beginning ends: found step by step, and by halving in the wrong one. */
function firstWrong(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length;) {
    const step = bytes.subarray(start, start + STEP);
    if (!isBeginning(step)) return start + wrongIn(step);
    const left = unfinished(step);
    if (start + step.length === bytes.length) return bytes.length - left;
    start += step.length - left;
  }
  return bytes.length;
}

function wrongIn(bytes: Uint8Array): number {
  let [valid, wrong] = [0, bytes.length];
  while (wrong - valid > 1) {
    const middle = (valid + wrong) >> 1;
    if (isBeginning(bytes.subarray(0, middle))) valid = middle;
    else wrong = middle;
  }
  return valid - unfinished(bytes.subarray(0, valid));
}

function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** How many bytes at the end begin a character without ending it. */
function unfinished(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > count ? count : 0;
  }
  return 0;
}

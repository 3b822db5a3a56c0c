import { KIND, KINDS } from "./json_grammar.ts";
import { UnreadableError } from "./unreadable_error.ts";

const [QUOTE, BACKSLASH, MINUS, ZERO, LOWER_U] = [0x22, 0x5c, 0x2d, 0x30, 0x75];

/** How long a number may be, in bytes. */
const MAX_SCALAR = 16_384;

/** By byte: whether it stands for itself in a string. */
const PLAIN = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** By byte: whether it may follow a backslash. */
const ESCAPES = Uint8Array.from(
  { length: 256 },
  (_, byte) => '"\\/bfnrtu'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));

/** In a string: where the next byte is that does not stand for itself; `stop` if none before it. */
export function endOfPlain(bytes: Uint8Array, start: number, stop: number): number {
  let at = start;
  while (at < stop && PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** Where the closing quote, or the escape, ends that begins here. Throws `UnreadableError`. */
export function endOfSpecial(bytes: Uint8Array, start: number): number {
  if (bytes[start] === QUOTE) return start + 1;
  const letter = bytes[start + 1] ?? 0;
  if (bytes[start] !== BACKSLASH || ESCAPES[letter] !== 1) throw new UnreadableError("No escape");
  if (letter !== LOWER_U) return start + 2;
  for (let at = start + 2; at < start + 6; at++) {
    if (!isHex(bytes[at] ?? 0)) throw new UnreadableError("No escape");
  }
  return start + 6;
}

/** Where the number, or one of the three words, ends that begins here. Throws `UnreadableError`. */
export function endOfScalar(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  let end = start + 1;
  while (end < bytes.length && KINDS[bytes[end] ?? 0] === KIND.scalar) {
    if (end - start === MAX_SCALAR) throw new UnreadableError("A scalar that is too long");
    end += 1;
  }
  const token = bytes.subarray(start, end);
  const isKnown = first === MINUS || isDigit(first) ? isNumber(token) : isWord(token);
  if (!isKnown) throw new UnreadableError(`No value at ${start}`);
  return end;
}

function isWord(token: Uint8Array): boolean {
  return WORDS.some((word) =>
    word.length === token.length && word.every((letter, index) => token[index] === letter)
  );
}

function isNumber(token: Uint8Array): boolean {
  // Nearly all are a few digits.
  if (token[0] !== ZERO && token.every(isDigit)) return true;
  return NUMBER.test(String.fromCharCode(...token));
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function isHex(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || letter >= 0x61 && letter <= 0x66;
}

import type { ByteSpan } from "./body.ts";
import type { JsonCursor } from "./json_cursor.ts";
import { UnreadableError } from "./unreadable_error.ts";

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** How long the names of members, and the scalars that are parsed, may be, in bytes. */
const MAX_SCALAR = 16_384;

/** MemberNames of members that are looked for. */
export type MemberNames<Name extends string> = readonly {
  readonly name: Name;
  readonly bytes: Uint8Array;
}[];

/** MemberNames of members to look for. */
export function namesOf<const Name extends string>(...names: readonly Name[]): MemberNames<Name> {
  return names.map((name) => ({ name, bytes: new TextEncoder().encode(name) }));
}

/** The members of an object, one after another; the value of each must be read before the next. */
export class ObjectMembers<Name extends string> {
  readonly #cursor: JsonCursor;
  readonly #names: MemberNames<Name>;
  #seen = 0;
  #isFirst = true;

  /** For an object that begins at the cursor. */
  constructor(cursor: JsonCursor, names: MemberNames<Name>) {
    cursor.take(BRACE);
    this.#cursor = cursor;
    this.#names = names;
  }

  /**
   * Goes to the next member's value: `other` if its name is none of those looked for, undefined if
   * the object has ended. Throws `UnreadableError`, also if one of those names comes twice.
   */
  next(): Name | "other" | undefined {
    const cursor = this.#cursor;
    if (cursor.peek() === BRACE_END && this.#isFirst) return this.#end();
    if (!this.#isFirst) {
      if (cursor.peek() === BRACE_END) return this.#end();
      cursor.take(COMMA);
    }
    this.#isFirst = false;
    const index = this.#indexOf(nameAt(cursor));
    cursor.take(COLON);
    cursor.peek();
    const found = this.#names[index];
    if (!found) return "other";
    if (this.#seen & (1 << index)) throw new UnreadableError(`${found.name} comes twice`);
    this.#seen |= 1 << index;
    return found.name;
  }

  #end(): undefined {
    this.#cursor.at += 1;
  }

  #indexOf({ start, end, isEscaped }: NameSpan): number {
    const { bytes } = this.#cursor;
    if (!isEscaped) return this.#names.findIndex((name) => isAt(bytes, start, end, name.bytes));
    const text = stringAt(bytes, { start: start - 1, end: end + 1 });
    return this.#names.findIndex(({ name }) => name === text);
  }
}

/** The items of a list, one after another; each must be read before the next. */
export class ListItems {
  readonly #cursor: JsonCursor;
  #isFirst = true;

  /** For a list that begins at the cursor. */
  constructor(cursor: JsonCursor) {
    cursor.take(BRACKET);
    this.#cursor = cursor;
  }

  /** Goes on behind an item that ends at a place, before any was read. */
  resumeAfter(end: number): void {
    this.#cursor.at = end;
    this.#isFirst = false;
  }

  /** Goes to the next item; whether there is one. Throws `UnreadableError`. */
  next(): boolean {
    const cursor = this.#cursor;
    if (cursor.peek() === BRACKET_END) {
      cursor.at += 1;
      return false;
    }
    if (!this.#isFirst) {
      cursor.take(COMMA);
      cursor.peek();
    }
    this.#isFirst = false;
    return true;
  }
}

/** A name without its quotes. */
interface NameSpan extends ByteSpan {
  readonly isEscaped: boolean;
}

function nameAt(cursor: JsonCursor): NameSpan {
  cursor.take(QUOTE);
  const { bytes, at: start } = cursor;
  const most = start + MAX_SCALAR;
  let isEscaped = false;
  let end = start;
  for (; bytes[end] !== QUOTE; end++) {
    if (end >= bytes.length || end > most) throw new UnreadableError("A name without an end");
    if ((bytes[end] ?? 0) < 0x20) throw new UnreadableError("Control character");
    if (bytes[end] === BACKSLASH) {
      isEscaped = true;
      end += 1;
    }
  }
  cursor.at = end + 1;
  const span = { start, end, isEscaped };
  if (isEscaped) stringAt(bytes, { start: start - 1, end: end + 1 });
  return span;
}

function isAt(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name[index]) return false;
  }
  return true;
}

/** The scalar at a place, parsed; undefined for objects and lists. Throws `UnreadableError`. */
export function scalarAt(bytes: Uint8Array, { start, end }: ByteSpan): unknown {
  const first = bytes[start];
  if (first === BRACE || first === BRACKET) return undefined;
  if (end - start > MAX_SCALAR) throw new UnreadableError("A scalar that is too long");
  try {
    return JSON.parse(decoded(bytes.subarray(start, end)));
  } catch (cause) {
    throw new UnreadableError("A scalar that cannot be parsed", { cause });
  }
}

/** The string at a place; undefined for other values. Throws `UnreadableError`. */
export function stringAt(bytes: Uint8Array, span: ByteSpan): string | undefined {
  const value = scalarAt(bytes, span);
  return typeof value === "string" ? value : undefined;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length, in bytes, ASCII is put together here: to call the decoder takes longer. */
const SHORT = 48;

/** The text of bytes. Throws `TypeError` if they are not UTF-8. */
export function decoded(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return decoder.decode(bytes);
  let text = "";
  for (const byte of bytes) {
    if (byte >= 0x80) return decoder.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

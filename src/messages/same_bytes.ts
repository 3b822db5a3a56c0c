import { Buffer } from "node:buffer";
import type { ByteSpan, ListLayout, SkimmedBody } from "./body.ts";
import type { JsonCursor } from "./json_cursor.ts";

/** A body of the same conversation that was read before: where a later one has the same bytes, it says the same. */
export interface BodyBefore {
  readonly bytes: Uint8Array;
  readonly body: SkimmedBody;
}

/** How long a value has to be, in bytes, for a comparison to be quicker than reading it. */
const LEAST_COMPARED = 64;

const [QUOTE, BRACE, BRACKET] = [0x22, 0x7b, 0x5b];

/**
 * Goes over the value at the cursor if it is the one that `value` is in the bytes before, wherever that
 * was. Whether it is. Only values that say themselves where they end are compared: of a number, what
 * follows may be a part.
 */
export function passSame(cursor: JsonCursor, before: Uint8Array, value: ByteSpan): boolean {
  const { bytes, at } = cursor;
  const { start, end } = value;
  const first = bytes[at];
  const isClosed = first === QUOTE || first === BRACE || first === BRACKET;
  if (!isClosed || end - start < LEAST_COMPARED || at + end - start > bytes.length) return false;
  if (!areSame(bytes.subarray(at, at + end - start), before.subarray(start, end))) return false;
  cursor.at += end - start;
  return true;
}

/** Whether both have the same bytes at a place. */
export function isSameSpan(
  bytes: Uint8Array,
  before: Uint8Array,
  { start, end }: ByteSpan,
): boolean {
  return end <= bytes.length && areSame(bytes.subarray(start, end), before.subarray(start, end));
}

/** Whether two are the same bytes. */
export function areSame(bytes: Uint8Array, others: Uint8Array): boolean {
  return bytes.length === others.length && Buffer.compare(bytes, others) === 0;
}

/**
 * How many messages of a list before begin the one in these bytes: those up to whose end both have the
 * same bytes at the same places. Most often all of them, or all but the last few.
 */
export function sharedMessages(
  bytes: Uint8Array,
  { bytes: before, list: { start, ends } }: {
    readonly bytes: Uint8Array;
    readonly list: ListLayout;
  },
): number {
  const isSame = (from: number, count: number) => {
    const end = ends[count - 1] ?? 0;
    return isSameSpan(bytes, before, { start: from, end });
  };
  let [shared, most] = [0, ends.length];
  for (let back = 0; back < ends.length; back = Math.max(1, back * 2)) {
    const count = ends.length - back;
    if (isSame(start, count)) {
      shared = count;
      break;
    }
    most = count - 1;
  }
  while (shared < most) {
    const middle = Math.ceil((shared + most) / 2);
    const known = shared === 0 ? start : ends[shared - 1] ?? start;
    if (isSame(known, middle)) shared = middle;
    else most = middle - 1;
  }
  return shared;
}

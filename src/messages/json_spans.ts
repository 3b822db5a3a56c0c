import type { Steps } from "../conversation/mod.ts";
import type { ByteSpan } from "./body.ts";
import { JsonCursor } from "./json_cursor.ts";
import { ListItems, type MemberNames, ObjectMembers, scalarAt } from "./json_members.ts";
import { UnreadableError } from "./unreadable_error.ts";

const [BRACE, BRACKET, LOWER_N] = [0x7b, 0x5b, 0x6e];

/** Reads the only value in the bytes; undefined if it cannot be read, or more follows it. */
export function* readWhole<Value>(
  bytes: Uint8Array,
  read: (cursor: JsonCursor) => Steps<Value | undefined>,
): Steps<Value | undefined> {
  const cursor = new JsonCursor(bytes);
  try {
    const value = yield* read(cursor);
    return cursor.peek() === -1 ? value : undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

/** Goes over the value at the cursor, and says where it was. Throws `UnreadableError`. */
export function* nextSpan(cursor: JsonCursor): Steps<ByteSpan> {
  cursor.peek();
  const start = cursor.at;
  while (!cursor.skip()) yield;
  if (cursor.isDue()) yield;
  return { start, end: cursor.at };
}

/** Reads the scalar at the cursor; undefined for objects and lists. Throws `UnreadableError`. */
export function* nextScalar(cursor: JsonCursor): Steps<unknown> {
  return scalarAt(cursor.bytes, yield* nextSpan(cursor));
}

/** Reads the string at the cursor; undefined for other values. Throws `UnreadableError`. */
export function* nextString(cursor: JsonCursor): Steps<string | undefined> {
  const value = yield* nextScalar(cursor);
  return typeof value === "string" ? value : undefined;
}

/**
 * Reads the string that the object at the cursor has under the one name looked for; undefined if
 * there is none. Throws `UnreadableError`.
 */
export function* nextStringIn(
  cursor: JsonCursor,
  names: MemberNames<string>,
): Steps<string | undefined> {
  if (cursor.peek() !== BRACE) return (yield* nextSpan(cursor), undefined);
  const members = new ObjectMembers(cursor, names);
  let found: string | undefined;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    if (name === "other") yield* nextSpan(cursor);
    else found = yield* nextString(cursor);
  }
  return found;
}

/** Whether the value at the cursor is something other than null. Throws `UnreadableError`. */
export function* isNextGiven(cursor: JsonCursor): Steps<boolean> {
  const { start } = yield* nextSpan(cursor);
  return cursor.bytes[start] !== LOWER_N;
}

/** Whether the list at the cursor has items; of other values, whether it is given. */
export function* hasNextItems(cursor: JsonCursor): Steps<boolean> {
  if (cursor.peek() !== BRACKET) return yield* isNextGiven(cursor);
  const items = new ListItems(cursor);
  let count = 0;
  for (; items.next(); count++) yield* nextSpan(cursor);
  return count > 0;
}

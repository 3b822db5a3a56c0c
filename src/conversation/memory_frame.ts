/**
 * Where records stand: at the beginning of a user's message, from `<memory>` to the first
 * `</memory>`. What follows is what the user wrote, whatever it looks like. A message without records
 * has no such beginning, except where its text could be taken for one.
 */
import { type MemoryRecord, readRecords } from "./memory_record.ts";

/** The line that begins a message's records. */
export const MEMORY_BEGINS = "<memory>\n";

/** The line that ends them. */
export const MEMORY_ENDS = "</memory>\n";

/** No records: before a text that could be taken for some. */
export const NO_MEMORY = MEMORY_BEGINS + MEMORY_ENDS;

/** Most messages begin with a letter or a digit, as no records do. */
const BEGINS_PLAINLY = /^[A-Za-z0-9]/;

/** Whether a message's text begins like records, also to a reader who overlooks odd letters. */
export function looksLikeMemory(text: string): boolean {
  if (BEGINS_PLAINLY.test(text)) return false;
  const visible = text.replace(/^[\s\p{C}\p{M}\p{Z}]+/u, "").slice(0, MOST_LOOKED_AT);
  const plain = visible.normalize("NFKC").toLowerCase();
  return /^[^\p{L}\p{N}]/u.test(plain) && plain.replaceAll(/\P{L}/gu, "").startsWith("memory");
}

/** A user's message: what it was preceded by, and what the user wrote. */
export interface ReadMessage {
  readonly records: readonly MemoryRecord[];
  readonly text: string;
}

/**
 * Reads a user's message, all of its blocks joined. Throws a `SyntaxError` if it begins like records
 * and does not go on so.
 */
export function readMessage(message: string): ReadMessage {
  if (!message.startsWith(MEMORY_BEGINS)) return { records: [], text: message };
  const end = message.indexOf(MEMORY_ENDS);
  if (end < 0) throw new SyntaxError(`Cannot read a message: ${MEMORY_ENDS.trim()} is missing`);
  return {
    records: readRecords(message.slice(MEMORY_BEGINS.length, end)),
    text: message.slice(end + MEMORY_ENDS.length),
  };
}

/** How much of a message decides whether it looks like records, in characters. */
const MOST_LOOKED_AT = 200;

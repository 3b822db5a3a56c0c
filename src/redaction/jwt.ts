import { BASE64_URL, has } from "./characters.ts";
import type { Cursor, Found, Rule } from "./cursor.ts";
import { isStop, reachesNextLine } from "./next_line.ts";

/** How a JSON object begins in base64. */
const OBJECT = "eyJ";

/** The longest header to search, in characters. */
const LONGEST_HEADER = 1_024;
const SHORTEST_HEADER = 8;
/** The longest encrypted key: of RSA with 4,096 bits. */
const LONGEST_KEY = 684;
/** Initialisation vectors have 96 or 128 bits. */
const SHORTEST_VECTOR = 16;
const LONGEST_VECTOR = 22;
/** The longest rest of a token on a further line. */
const LONGEST_LINE = 1_024;
/** How many line breaks a header may have. */
const MOST_BREAKS = 2;

const FOUND: Found<"jwt"> = {
  kind: "jwt",
  finish(cursor) {
    do cursor.run(BASE64_URL); while (
      isStop(cursor, BASE64_URL) || reachesNextLine(cursor, BASE64_URL, LONGEST_LINE)
    );
  },
};

/**
 * JSON Web Tokens, signed (RFC 7519) or encrypted (RFC 7516): a JSON object in base64url, a full stop,
 * and either another object or an encrypted key, a vector and the rest. Both objects begin the same
 * way, so the header and four more characters are enough.
 */
export const JWT_RULE: Rule<"jwt"> = {
  openings: "e",
  find(cursor) {
    if (!passes(cursor, OBJECT)) return undefined;
    if (runOverLines(cursor, LONGEST_HEADER) < SHORTEST_HEADER) return undefined;
    if (!passes(cursor, ".")) return undefined;
    const start = cursor.at;
    if (passes(cursor, OBJECT) && has(BASE64_URL, cursor.code())) return FOUND;
    if (cursor.isShort) return undefined;
    cursor.at = start;
    return isEncrypted(cursor) ? FOUND : undefined;
  },
};

/** Moves past the encrypted key, the vector and a character of what is encrypted. */
function isEncrypted(cursor: Cursor): boolean {
  runOverLines(cursor, LONGEST_KEY);
  if (!passes(cursor, ".")) return false;
  const length = runOverLines(cursor, LONGEST_VECTOR + 1);
  if (length < SHORTEST_VECTOR || length > LONGEST_VECTOR) return false;
  return passes(cursor, ".") && has(BASE64_URL, cursor.code());
}

/** Moves past a literal, which may be broken into lines. */
function passes(cursor: Cursor, literal: string): boolean {
  for (const character of literal) {
    if (cursor.literal(character)) continue;
    if (cursor.isShort || !cursor.lineBreak() || !cursor.literal(character)) return false;
  }
  return true;
}

/** Moves past a header, which may be broken into lines; returns its length. */
function runOverLines(cursor: Cursor, most: number): number {
  let count = cursor.run(BASE64_URL, most);
  for (let left = MOST_BREAKS; left > 0 && !cursor.isShort && cursor.lineBreak(); left--) {
    count += cursor.run(BASE64_URL, most - count);
  }
  return count;
}

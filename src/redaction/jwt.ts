import { BASE64_URL, has } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

/** How a JSON object begins in base64. */
const OBJECT = "eyJ";

/** The longest header to search, in characters. */
const LONGEST_HEADER = 1_024;
const SHORTEST_HEADER = 8;
const FULL_STOP = 46;

/**
 * JSON Web Tokens (RFC 7519): a JSON object in base64url, a full stop, another one, and the rest. Both
 * objects begin the same way, so the header and four more characters are enough.
 */
export const JWT_RULE: Rule<SecretKind> = {
  kind: "jwt",
  openings: "e",
  begins(cursor) {
    if (!cursor.literal(OBJECT)) return false;
    if (cursor.run(BASE64_URL, LONGEST_HEADER) < SHORTEST_HEADER) return false;
    return cursor.literal(`.${OBJECT}`) && has(BASE64_URL, cursor.code());
  },
  finish(cursor: Cursor): void {
    cursor.run(BASE64_URL);
    while (!cursor.isShort && cursor.code() === FULL_STOP && has(BASE64_URL, cursor.code(1))) {
      cursor.at += 1;
      cursor.run(BASE64_URL);
    }
  },
};

import { BASE64_URL, has } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

/** How a JSON object begins in base64. */
const OBJECT = "eyJ";

/** A longer header than this, in characters, is not looked through. */
const LONGEST_HEADER = 1_024;
const SHORTEST_HEADER = 8;
const FULL_STOP = 46;

/**
 * JSON Web Tokens (RFC 7519): base64url of a JSON object, a full stop, base64url of another one, and
 * what follows. Both objects begin the same way, so that the header and four characters are enough.
 */
export const JWT_RULE: Rule<SecretKind> = {
  kind: "jwt",
  openings: "e",
  begins(cursor) {
    if (!cursor.literal(OBJECT)) return false;
    if (cursor.run(BASE64_URL, LONGEST_HEADER) < SHORTEST_HEADER) return false;
    return cursor.literal(`.${OBJECT}`) && has(BASE64_URL, cursor.code());
  },
  goesOn(cursor: Cursor): void {
    cursor.run(BASE64_URL);
    while (!cursor.isShort && cursor.code() === FULL_STOP && has(BASE64_URL, cursor.code(1))) {
      cursor.at += 1;
      cursor.run(BASE64_URL);
    }
  },
};

import { ATTRIBUTE, BASE64, has, LABEL } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

const LABELLED = /PRIVATE KEY(?: BLOCK)?$/;
const LONGEST_LABEL = 40;

/** Lines between the first line and the key: what they say, and how long that is at most. */
const ATTRIBUTES = ["Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: ", "Hash: ", "Charset: "];
const MOST_ATTRIBUTES = 4;
const LONGEST_ATTRIBUTE = 80;

/** The least of a key that makes it one: the first line alone is only spoken of. */
const LEAST = 16;

/** A run of this length is of the key whatever follows it; a shorter one must end its line. */
const LINE = 24;

/** What may part two lines of a key, as they are pasted: at most so many characters of it. */
const LONGEST_GAP = 64;
const GAP = new Set(` \t\r\n"',>|+`.split("").map((each) => each.charCodeAt(0)));
const BREAKS = new Set(`\r\n"'`.split("").map((each) => each.charCodeAt(0)));
const ESCAPES = ["\\r", "\\n"];
const COLON = 58;
const BACKSLASH = 92;

/**
 * Private keys in PEM (RFC 7468, RFC 1421, OpenSSH's and PGP's too): the first line, a key's
 * beginning, and from there every line of it and the last line, where there is one. Lines may be
 * parted by line breaks, by spaces, or by `\n` as text, the way JSON and programs write it.
 */
export const PRIVATE_KEY_RULE: Rule<SecretKind> = {
  kind: "private_key",
  openings: "-",
  begins(cursor) {
    if (!isLine(cursor, "BEGIN")) return false;
    skipGap(cursor);
    for (let left = MOST_ATTRIBUTES; left > 0 && skipAttribute(cursor); left--) skipGap(cursor);
    return cursor.run(BASE64, LEAST) === LEAST;
  },
  goesOn(cursor) {
    do cursor.run(BASE64); while (!cursor.isShort && reachesNextLine(cursor));
  },
};

/** Moves over a first or a last line. */
function isLine(cursor: Cursor, which: "BEGIN" | "END"): boolean {
  if (!cursor.literal(`-----${which} `)) return false;
  const start = cursor.at;
  cursor.run(LABEL, LONGEST_LABEL);
  const label = cursor.text.slice(start, cursor.at);
  if (cursor.isShort) return false;
  return LABELLED.test(label) && cursor.literal("-----");
}

function skipAttribute(cursor: Cursor): boolean {
  if (!ATTRIBUTES.some((name) => cursor.literal(name))) return false;
  let left = LONGEST_ATTRIBUTE;
  while (left > 0 && (has(ATTRIBUTE, cursor.code()) || cursor.code() === COLON)) {
    cursor.at += 1;
    left -= 1;
  }
  return true;
}

/** Moves over what may part two lines; whether there was a line break in it. */
function skipGap(cursor: Cursor): boolean {
  const end = cursor.at + LONGEST_GAP;
  let breaks = false;
  while (cursor.at < end) {
    const code = cursor.code();
    if (GAP.has(code)) {
      breaks ||= BREAKS.has(code);
      cursor.at += 1;
    } else if (code === BACKSLASH && ESCAPES.some((escape) => cursor.literal(escape))) {
      breaks = true;
    } else break;
  }
  return breaks;
}

/**
 * Moves on to the next line of the key, or over its last one. Stays where the key ends. True where
 * the key may go on behind.
 */
function reachesNextLine(cursor: Cursor): boolean {
  const end = cursor.at;
  skipGap(cursor);
  if (isLine(cursor, "END")) return false;
  if (!cursor.isShort && isKeyLine(cursor)) return true;
  cursor.at = end;
  return false;
}

/** Moves over the beginning of a line of the key. */
function isKeyLine(cursor: Cursor): boolean {
  const length = cursor.run(BASE64, LINE);
  if (length === LINE) return true;
  if (length === 0 || cursor.isShort) return false;
  const end = cursor.at;
  const breaks = skipGap(cursor);
  if (cursor.isShort) return false;
  if (!breaks && !cursor.isOver && !isLine(cursor, "END")) return false;
  cursor.at = end;
  return true;
}

import { ATTRIBUTE, BASE64, has, LABEL } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

const LABELLED = /PRIVATE KEY(?: BLOCK)?$/;
const LONGEST_LABEL = 40;

/** Attribute lines between the first line and the key, and their limits. */
const ATTRIBUTES = ["Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: ", "Hash: ", "Charset: "];
const MOST_ATTRIBUTES = 4;
const LONGEST_ATTRIBUTE = 80;

/** How much of a key makes it one: a first line alone may just be quoted. */
const LEAST = 16;

/** A run of this length belongs to the key whatever follows; a shorter one must end its line. */
const LINE = 24;

/** The longest separator between two lines of a pasted key, in characters. */
const LONGEST_GAP = 64;
const GAP = new Set(` \t\r\n"',>|+`.split("").map((each) => each.charCodeAt(0)));
const BREAKS = new Set(`\r\n"'`.split("").map((each) => each.charCodeAt(0)));
const ESCAPES = ["\\r", "\\n"];
const COLON = 58;
const BACKSLASH = 92;

/**
 * Private keys in PEM (RFC 7468, RFC 1421, also of OpenSSH and PGP): the first line, the beginning of
 * a key, then all of its lines and the last line if there is one. Lines may be separated by line
 * breaks, spaces, or a literal `\n` as in JSON and source code.
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
  finish(cursor) {
    do cursor.run(BASE64); while (!cursor.isShort && reachesNextLine(cursor));
  },
};

/** Moves past a first or a last line. */
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

/** Moves past a separator of lines; returns whether it has a line break. */
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
 * Moves to the next line of the key, or past its last one. Stays where the key ends. Returns whether
 * the key may continue.
 */
function reachesNextLine(cursor: Cursor): boolean {
  const end = cursor.at;
  skipGap(cursor);
  if (isLine(cursor, "END")) return false;
  if (!cursor.isShort && isKeyLine(cursor)) return true;
  cursor.at = end;
  return false;
}

/** Moves past the beginning of a line of the key. */
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

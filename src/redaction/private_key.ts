import { ATTRIBUTE, BASE64, DIGIT, has, HEX, LABEL } from "./characters.ts";
import type { Cursor, Found, Rule } from "./cursor.ts";

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
const GAP = new Set(` \t\r\n"',>|+#*/;`.split("").map((each) => each.charCodeAt(0)));
const BREAKS = new Set(`\r\n"'`.split("").map((each) => each.charCodeAt(0)));
const ESCAPES = ["\\r", "\\n"];
const COLON = 58;
const DASH = 45;
const BACKSLASH = 92;

/** A rule has five dashes; typographic ones may stand for two each. SSH2 has four and a space. */
const MOST_DASHES = 5;
const LEAST_DASHES = 2;

/** The longest number of a line, and what follows it. */
const LONGEST_NUMBER = 6;
const AFTER_NUMBER = new Set(` \t:|.)`.split("").map((each) => each.charCodeAt(0)));

/** How the key begins in a file of PuTTY; the lines follow their number. */
const PUTTY = "Private-Lines: ";
const PUTTY_MAC = "Private-MAC: ";

/**
 * Private keys in PEM (RFC 7468, RFC 1421, also of OpenSSH, SSH2 and PGP) and of PuTTY: the first
 * line, the beginning of a key, then all of its lines and the last line if there is one. Lines may be
 * separated by line breaks, spaces, or a literal `\n` as in JSON and source code, and may be numbered
 * or quoted.
 */
export const PRIVATE_KEY_RULE: Rule<"private_key"> = {
  openings: "-P",
  find: (cursor) => (cursor.code() === DASH ? isPem : isPutty)(cursor) ? FOUND : undefined,
};

const FOUND: Found<"private_key"> = {
  kind: "private_key",
  finish(cursor) {
    do cursor.run(BASE64); while (!cursor.isShort && reachesNextLine(cursor));
  },
};

function isPutty(cursor: Cursor): boolean {
  if (!cursor.literal(PUTTY)) return false;
  return cursor.run(DIGIT, LONGEST_NUMBER) > 0 && skipGap(cursor) &&
    cursor.run(BASE64, LEAST) === LEAST;
}

function isPem(cursor: Cursor): boolean {
  if (!isLine(cursor, "BEGIN")) return false;
  skipGap(cursor);
  for (let left = MOST_ATTRIBUTES; left > 0 && skipAttribute(cursor); left--) skipGap(cursor);
  return cursor.run(BASE64, LEAST) === LEAST;
}

/** Moves past a first or a last line. */
function isLine(cursor: Cursor, which: "BEGIN" | "END"): boolean {
  if (skipDashes(cursor) < LEAST_DASHES) return false;
  if (cursor.code() === 32) cursor.at += 1;
  if (!cursor.literal(`${which} `)) return false;
  const start = cursor.at;
  cursor.run(LABEL, LONGEST_LABEL);
  const label = cursor.text.slice(start, cursor.at);
  if (cursor.isShort) return false;
  return LABELLED.test(label.trimEnd()) && skipDashes(cursor) >= LEAST_DASHES && !cursor.isShort;
}

/** Moves past a rule of dashes; returns how many there are. */
function skipDashes(cursor: Cursor): number {
  const start = cursor.at;
  while (cursor.at - start < MOST_DASHES && cursor.code() === DASH) cursor.at += 1;
  return cursor.at - start;
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

/** Moves past a separator of lines, and the number of the next one; returns whether it has a line break. */
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
    } else if (!breaks || !skipNumber(cursor)) break;
  }
  return breaks;
}

/** Moves past the number of a line; returns false if it may as well belong to the key. */
function skipNumber(cursor: Cursor): boolean {
  const start = cursor.at;
  if (cursor.run(DIGIT, LONGEST_NUMBER) > 0 && AFTER_NUMBER.has(cursor.code())) {
    cursor.at += 1;
    return true;
  }
  cursor.at = start;
  return false;
}

/**
 * Moves to the next line of the key, or past its last one. Stays where the key ends. Returns whether
 * the key may continue.
 */
function reachesNextLine(cursor: Cursor): boolean {
  const end = cursor.at;
  skipGap(cursor);
  const start = cursor.at;
  if (isLine(cursor, "END")) return false;
  if (!cursor.isShort) cursor.at = start;
  if (!cursor.isShort && isMac(cursor)) return false;
  if (!cursor.isShort && isKeyLine(cursor)) return true;
  cursor.at = end;
  return false;
}

/** Moves past the code that ends a key of PuTTY. */
function isMac(cursor: Cursor): boolean {
  if (!cursor.literal(PUTTY_MAC)) return false;
  cursor.run(HEX, LONGEST_GAP);
  return !cursor.isShort;
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

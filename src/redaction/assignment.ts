import { ALPHANUMERIC, has, WORD } from "./characters.ts";

/** How far before a value its name is searched, in characters. */
const REACH = 100;
const LONGEST_NAME = 60;
/** How many quotes and spaces may stand between a name, its operator and its value. */
const MOST_AROUND = 4;
const MOST_OPERATOR = 3;

const AROUND = codes(` \t"'\`(\\`);
const OPERATOR = codes("=:>");
const IN_NAME = codes(".- \t");
/** How the mark of a secret ends. What follows it is no name: part of it may have been masked. */
const MARK_END = " removed]";
const SPACE = 32;
const DASH = 45;

/** The name that a value is assigned to. */
export interface Assignment {
  /** In lower case, letters and digits only. */
  readonly name: string;
  /** As it is written. */
  readonly written: string;
  /** Where it begins. */
  readonly start: number;
  /** Whether it is a variable of an environment: `NAME=value`. */
  readonly isEnvironment: boolean;
}

/**
 * The assignment of the value that begins at a position: `name=value`, `name: value`, `"name": "value"`,
 * `name => value`, `<name>value`, `--name value`. Reads at most 100 characters, and nothing of a name
 * that another operator ends.
 */
export function assignmentOf(text: string, at: number): Assignment | undefined {
  let end = skipBack(text, at, AROUND, MOST_AROUND);
  const operator = skipBack(text, end, OPERATOR, MOST_OPERATOR);
  if (operator === end) return flagOf(text, at, end);
  const isTight = operator === end - 1 && end === at && text.charAt(operator) === "=";
  end = skipBack(text, operator, AROUND, MOST_AROUND);
  let start = end;
  const least = Math.max(0, at - REACH, end - LONGEST_NAME);
  while (start > least && isOfName(text.charCodeAt(start - 1))) start -= 1;
  if (start === end || text.endsWith(MARK_END, start)) return undefined;
  const written = text.slice(start, end);
  const isEnvironment = isTight && /(?:^|\s)[A-Z][A-Z0-9_]*$/.test(written);
  return { name: plain(written), written, start, isEnvironment };
}

/** An option of a command line: `--name value`. */
function flagOf(text: string, at: number, end: number): Assignment | undefined {
  if (end === at || text.charCodeAt(end) !== SPACE) return undefined;
  let start = end;
  const least = Math.max(0, at - REACH, end - LONGEST_NAME);
  while (start > least && isOfFlag(text.charCodeAt(start - 1))) start -= 1;
  if (end - start < 3 || text.charCodeAt(start) !== DASH || text.charCodeAt(start + 1) !== DASH) {
    return undefined;
  }
  const written = text.slice(start, end);
  return { name: plain(written), written, start, isEnvironment: false };
}

function isOfName(code: number): boolean {
  return has(WORD, code) || IN_NAME.has(code);
}

function isOfFlag(code: number): boolean {
  return has(ALPHANUMERIC, code) || code === DASH;
}

function plain(written: string): string {
  return written.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}

function skipBack(text: string, from: number, set: ReadonlySet<number>, most: number): number {
  let at = from;
  while (at > 0 && from - at < most && set.has(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function codes(text: string): ReadonlySet<number> {
  return new Set(text.split("").map((each) => each.charCodeAt(0)));
}

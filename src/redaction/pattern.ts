import { isTokenEnd } from "./boundary.ts";
import { type Characters, has, NAMED_SETS, TOKEN } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { isStop, reachesNextLine } from "./next_line.ts";

/** A run of characters of a set: so many, or at least so many if there is no most. */
interface Run {
  readonly set: Characters;
  readonly least: number;
  readonly most?: number;
}

/**
 * The form of a token: literals and runs. A token whose last run has no greatest length goes on for
 * as long as its characters do; all others must end where their form does.
 */
export interface Pattern {
  /** The literal that the token begins with; empty if it begins with a run. */
  readonly open: string;
  readonly parts: readonly (string | Run)[];
  /** The characters that continue a token without a greatest length. */
  readonly rest?: Characters;
  /** Whether it continues after a full stop followed by another of its characters. */
  readonly hasStops: boolean;
  /** How long such a token may be: until then it may continue after a line break. */
  readonly usual: number;
}

const PART = /\{(?<set>[\w=]+) (?<least>\d+)(?:(?<open>\+)(?:~(?<usual>\d+))?|-(?<most>\d+))?\}/g;
/** How much longer than usual a token may be. */
const LONGER = 16;
const SET_NAMES = Object.keys(NAMED_SETS) as (keyof typeof NAMED_SETS)[];

/**
 * Parses a pattern: literal text with runs in braces, each the name of a set and a length. `{hex 32}`
 * is exactly 32 characters, `{digit 8-10}` 8 to 10, `{url 20+}` at least 20, `{url 20+~93}` at least
 * 20 and usually 93; the last two can only end a pattern. `…` at the end allows parts after full
 * stops. Throws a `SyntaxError` for what is none of that.
 */
export function patternOf(source: string): Pattern {
  const hasStops = source.endsWith("…");
  const text = hasStops ? source.slice(0, -1) : source;
  const parts: (string | Run)[] = [];
  let at = 0;
  let rest: Characters | undefined;
  let usual = 0;
  for (const match of text.matchAll(PART)) {
    const { set: name = "", least: digits = "", open, usual: usually, most } = match.groups ?? {};
    const known = SET_NAMES.find((each) => each === name);
    if (known === undefined || rest) throw new SyntaxError(`Cannot read the pattern ${source}`);
    const set = NAMED_SETS[known];
    if (match.index > at) parts.push(text.slice(at, match.index));
    at = match.index + match[0].length;
    const least = Number(digits);
    parts.push(open === undefined ? { set, least, most: Number(most ?? least) } : { set, least });
    if (open !== undefined) rest = set;
    usual = usually === undefined ? 0 : Number(usually) - least;
  }
  if (at < text.length) parts.push(text.slice(at));
  if (rest && at < text.length) throw new SyntaxError(`Cannot read the pattern ${source}`);
  const [first] = parts;
  const open = typeof first === "string" ? first : "";
  usual += lengthOf(parts) + LONGER;
  // One by one, since a line break may stand between any two.
  const singles = (open === "" ? parts : parts.slice(1))
    .flatMap<string | Run>((part) => typeof part === "string" ? part.split("") : [part]);
  const form = { open, parts: singles, hasStops, usual };
  return rest ? { ...form, rest } : form;
}

function lengthOf(parts: Pattern["parts"]): number {
  return parts.reduce(
    (sum, part) => sum + (typeof part === "string" ? part.length : part.least),
    0,
  );
}

/** The characters that a token can begin with. */
export function openingsOf({ open, parts: [first] }: Pattern): string {
  if (open !== "") return open.charAt(0);
  if (typeof first !== "object") return "";
  return Array.from(first.set, (is, code) => is ? String.fromCharCode(code) : "").join("");
}

/** How many characters of `TOKEN` a token that begins with a run has at its beginning at least. */
export function leastOf({ parts: [first] }: Pattern): number {
  if (typeof first !== "object" || !isWithin(first.set, TOKEN)) return 0;
  return first.least;
}

function isWithin(set: Characters, other: Characters): boolean {
  return set.every((is, code) => is === 0 || has(other, code));
}

/** Moves past a token, after its opening literal; of one without a greatest length, past the least. */
export function beginsPattern(cursor: Cursor, { open, parts, rest }: Pattern): boolean {
  // Only what has a literal already can be broken into lines: any word may be a run.
  let canBreak = open !== "";
  let left = parts.length;
  for (const part of parts) {
    left -= 1;
    const isThere = typeof part === "string"
      ? isLiteral(cursor, part, canBreak)
      : isRun(cursor, part, { canBreak, isLast: left === 0 });
    if (!isThere) return false;
    canBreak ||= typeof part === "string";
  }
  return rest !== undefined || isTokenEnd(cursor);
}

/** Moves past the rest of a token that began at a position, as far as that is decided. */
export function finishPattern(
  cursor: Cursor,
  start: number,
  { rest, hasStops, usual }: Pattern,
): void {
  if (!rest) return;
  do cursor.run(rest); while (
    (hasStops && isStop(cursor, rest)) ||
    (cursor.at - start < usual && reachesNextLine(cursor, rest, usual - (cursor.at - start)))
  );
}

function isLiteral(cursor: Cursor, literal: string, canBreak: boolean): boolean {
  if (cursor.literal(literal)) return true;
  return canBreak && !cursor.isShort && cursor.lineBreak() && cursor.literal(literal);
}

/** A run may be broken into lines until it has its length; the last one, its least length. */
function isRun(
  cursor: Cursor,
  { set, least, most = least }: Run,
  { canBreak, isLast }: { readonly canBreak: boolean; readonly isLast: boolean },
): boolean {
  const enough = isLast ? least : most;
  let count = 0;
  do count += cursor.run(set, most - count); while (
    canBreak && count < enough && isBroken(cursor, set)
  );
  return count >= least;
}

/** Moves past a line break that characters of a set follow. */
function isBroken(cursor: Cursor, set: Characters): boolean {
  if (cursor.isShort) return false;
  const end = cursor.at;
  if (cursor.lineBreak() && has(set, cursor.code())) return true;
  cursor.at = end;
  return false;
}

import { isMarked } from "./boundary.ts";
import { has, LETTER } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import { markOf } from "./kinds.ts";
import type { TextWindow } from "./text_window.ts";
import {
  FIRST_LETTERS,
  indexOf,
  isBeginning,
  isPhrase,
  isRepetition,
  mayBegin,
  START,
} from "./word_list.ts";

const LENGTHS = [24, 21, 18, 15, 12];
const MOST = 24;
const LONGEST_WORD = 8;

/** What separates two words: spaces, commas, and a number of the next one. */
const LONGEST_GAP = 12;
const GAP = new Set(` \t\r\n,"'`.split("").map((each) => each.charCodeAt(0)));
const IN_NUMBER = new Set("0123456789.):".split("").map((each) => each.charCodeAt(0)));

/** What joins a word at the beginning of a token with the rest of it: `live_`, `access-`. */
const JOINING = new Set("-_".split("").map((each) => each.charCodeAt(0)));

/** How words begin that announce a phrase: then it is masked from its first word on. */
const ANNOUNCING = ["seed", "mnem", "reco", "wall", "phra"];
const ANNOUNCING_LETTERS = new Set(ANNOUNCING.map((stem) => stem.charCodeAt(0)));
const STEM = 4;
const REACH = 100;

/** Where the words go on that were masked before: a row does not end here. */
const MARK = markOf("seed_phrase");

/** How many words of a phrase that nothing announces stay: words of the list are common words. */
const KEPT = 4;

/**
 * Seed phrases of wallets (BIP 39): 12 to 24 words of the English list whose checksum is correct. Among
 * more words of the list, those count that begin or end the row. Without an announcement the first four
 * words stay, so that text is not held back at each word that a phrase may begin with.
 */
export const SEED_PHRASE_RULE: Rule<"seed_phrase"> = {
  openings: FIRST_LETTERS,
  find(cursor) {
    const { at, text, view } = cursor;
    const announced = view.announced;
    if (announces(cursor)) view.announced = at;
    if (cursor.isShort || !isListed(cursor)) return undefined;
    const before = wordsBefore(view, at);
    const isAnnounced = at - announced <= REACH &&
      !isMarked(text.slice(Math.max(0, announced), at));
    if (!isAnnounced && before.length < KEPT) return undefined;
    const kept = isAnnounced ? [] : before.slice(-KEPT);
    if (isRepetition(kept)) return undefined;
    const isFirst = before.length === kept.length;
    const { row, cut } = rowsAt(cursor, kept.length);
    const isCutOff = !isFirst && cursor.literal(MARK);
    if (cursor.isShort) return undefined;
    const whole = kept.length + row.length;
    const lengths = LENGTHS.filter((each) => isFirst ? each <= whole : each === whole && !isCutOff);
    for (const words of [...lengths.map((each) => row.slice(0, each - kept.length)), ...cut]) {
      const last = words.at(-1);
      if (!last || !isPhrase([...kept, ...words.map(({ index }) => index)])) continue;
      cursor.at = last.end;
      return { kind: "seed_phrase" };
    }
    return undefined;
  },
};

/** Whether a word announces a phrase; the cursor is short as long as it may. */
function announces(cursor: Cursor): boolean {
  const { at, text } = cursor;
  if (!ANNOUNCING_LETTERS.has(text.charCodeAt(at) | 32)) return false;
  const stem = text.slice(at, at + STEM).toLowerCase();
  if (stem.length < STEM && ANNOUNCING.some((each) => each.startsWith(stem))) cursor.code(STEM);
  return ANNOUNCING.includes(stem);
}

/** Whether a word of the list stands at the cursor, or may once the text continues. */
function isListed({ at, text }: Cursor): boolean {
  if (at + START <= text.length && !mayBegin(text, at)) return false;
  let end = at;
  while (end - at <= LONGEST_WORD && has(LETTER, text.charCodeAt(end))) end += 1;
  return end === text.length ? isBeginning(text, at, end) : indexOf(text, at, end) !== undefined;
}

/**
 * The words of the list right before a position, at most one more than are kept. None is read in the
 * secret before: masked text would not have it.
 */
function wordsBefore(view: TextWindow, at: number): number[] {
  const indexes: number[] = [];
  for (let end = at; indexes.length <= KEPT;) {
    const gap = gapBefore(view, end);
    const word = gap < end ? wordBefore(view, gap) : undefined;
    if (!word) break;
    indexes.unshift(word.index);
    end = word.start;
  }
  return indexes;
}

/** The word of the list that ends at a position; it may begin at something invisible. */
function wordBefore(view: TextWindow, end: number): { index: number; start: number } | undefined {
  const { text, border } = view;
  let start = end;
  while (end - start <= LONGEST_WORD && start > border && has(LETTER, text.charCodeAt(start - 1))) {
    start -= 1;
  }
  if (!view.hasGaps) return wordFrom(text, start, end);
  for (const from of [start, ...gapsWithin(view, start, end)]) {
    const word = wordFrom(text, from, end);
    if (word) return word;
  }
  return undefined;
}

function wordFrom(text: string, start: number, end: number) {
  if (end - start < START || !mayBegin(text, start)) return undefined;
  const index = indexOf(text, start, end);
  return index === undefined ? undefined : { index, start };
}

/** Where a separator of words begins that ends at a position; there if there is none (`skipGap()`). */
function gapBefore({ text, border }: TextWindow, end: number): number {
  let at = end;
  while (end - at < LONGEST_GAP && at > border) {
    const code = text.charCodeAt(at - 1);
    if (!GAP.has(code) && !IN_NUMBER.has(code)) break;
    at -= 1;
  }
  return GAP.has(text.charCodeAt(at)) ? at : end;
}

/** The positions within a part of the text that something invisible stands before. */
function gapsWithin(view: TextWindow, from: number, to: number): number[] {
  const gaps: number[] = [];
  if (!view.hasGaps) return gaps;
  for (let at = from + 1; at < to; at++) if (view.hasGap(at)) gaps.push(at);
  return gaps;
}

/** A word of the list, and where it ends. */
interface Word {
  readonly index: number;
  readonly end: number;
}

/** The words of the list at the cursor, at most one more than a phrase has. */
interface Rows {
  readonly row: Word[];
  /** The first of those, up to where another secret may begin, if they may be a phrase by their number. */
  readonly cut: Word[][];
}

/**
 * Another secret may begin within a word, after something invisible, and it may begin with a word and
 * what joins that with more. What is then masked of it would leave a phrase behind.
 */
function rowsAt(cursor: Cursor, kept: number): Rows {
  const { text, view } = cursor;
  const row: Word[] = [];
  const cut: Word[][] = [];
  while (row.length <= MOST) {
    const start = cursor.at;
    cursor.run(LETTER, LONGEST_WORD + 1);
    if (LENGTHS.includes(kept + row.length + 1)) {
      for (const end of gapsWithin(view, start, cursor.at)) {
        const index = indexOf(text, start, end);
        if (index !== undefined) cut.push([...row, { index, end }]);
      }
    }
    if (cursor.isShort) {
      cursor.isShort = isBeginning(text, start, cursor.at);
      break;
    }
    const index = indexOf(text, start, cursor.at);
    if (index === undefined) break;
    if (JOINING.has(text.charCodeAt(cursor.at)) && LENGTHS.includes(kept + row.length)) {
      cut.push([...row]);
    }
    row.push({ index, end: cursor.at });
    if (!skipGap(cursor)) break;
  }
  return { row, cut };
}

function skipGap(cursor: Cursor): boolean {
  const start = cursor.at;
  while (cursor.at - start < LONGEST_GAP) {
    const code = cursor.code();
    if (!GAP.has(code) && !(cursor.at > start && IN_NUMBER.has(code))) break;
    cursor.at += 1;
  }
  return cursor.at > start && has(LETTER, cursor.code());
}

import creditCardType from "credit-card-type";
import { beginsMark } from "./boundary.ts";
import { DIGIT, has, WORD } from "./characters.ts";
import type { Cursor, Found, Rule } from "./cursor.ts";
import type { TextWindow } from "./text_window.ts";

/** The shortest card number, in digits. Shorter ones look like other numbers; no major brand uses one. */
const LEAST = 14;
const MOST = 19;

/** The digits in a group, except the last; the second group of a few brands has six. */
const GROUP = 4;
const LONG_GROUP = 6;

const FULL_STOP = 46;
const DASH = 45;
const LINE_FEED = 10;
/** What may separate two groups: a space, a tab, a dash or a full stop, the same for all groups. */
const GAPS = new Set([32, 9, DASH, FULL_STOP]);
/** How often a line break may stand for that. */
const MOST_BREAKS = 1;
/** What no card number directly follows: part of a fraction, phone number, path, rule or mark. */
const NOT_BEFORE = new Set(".-+/]".split("").map((each) => each.charCodeAt(0)));
const OPENING_BRACKET = 91;

const LONGEST_IBAN = 44;
const IBAN_BEFORE = /[\s"'(:=][A-Z]{2}\d{2} (?:[A-Z0-9]{4} ){0,7}$/;

/**
 * Payment cards: digits whose prefix, length and groups fit a brand, by the tables of the package
 * `credit-card-type`, and whose check digit is correct (Luhn, ISO/IEC 7812).
 */
export const CARD_RULE: Rule<"payment_card"> = {
  openings: "23456",
  find: (cursor) => isCardNumber(cursor) ? FOUND : undefined,
};

const FOUND: Found<"payment_card"> = { kind: "payment_card" };

function isCardNumber(cursor: Cursor): boolean {
  if (isContinued(cursor)) return false;
  const start = cursor.at;
  const groups = readGroups(cursor);
  if (cursor.isShort) return false;
  for (let count = groups.length; count > 0; count--) {
    const end = groups[count - 1] ?? start;
    const digits = cursor.text.slice(start, end).replaceAll(/\D/g, "");
    if (digits.length < LEAST) return false;
    cursor.at = end;
    const ends = isEnd(cursor);
    if (cursor.isShort) return false;
    if (!ends || !isCard(digits)) continue;
    const parts = cursor.text.slice(start, end).split(/\D+/).map((part) => part.length);
    if (count === 1 || isGrouped(digits, parts)) return !isOfIban(cursor.view, start);
  }
  return false;
}

/** Whether what stands before makes the digits part of something else. */
function isContinued({ view, at, text }: Cursor): boolean {
  const before = text.charCodeAt(at - 1);
  if (view.hasGap(at)) return false;
  return has(WORD, before) || (NOT_BEFORE.has(before) && !view.isFolded(at - 1));
}

/** The ends of the groups of digits with one separator, up to the length of a card. */
function readGroups(cursor: Cursor): number[] {
  const ends: number[] = [];
  let digits = 0;
  let gap: number | undefined;
  let breaks = 0;
  for (;;) {
    const size = cursor.run(DIGIT, MOST + 1 - digits);
    digits += size;
    if (digits > MOST) return ends;
    ends.push(cursor.at);
    if (size !== GROUP && size !== LONG_GROUP) return ends;
    const code = cursor.code();
    if (breaks < MOST_BREAKS && isLineFeed(cursor)) breaks += 1;
    else if (GAPS.has(code) && code === (gap ?? code) && has(DIGIT, cursor.code(1))) {
      gap = code;
      cursor.at += 1;
    } else return ends;
  }
}

/** Moves past a line break with a digit behind it. */
function isLineFeed(cursor: Cursor): boolean {
  const start = cursor.at;
  if (cursor.code() === 13) cursor.at += 1;
  if (cursor.code() === LINE_FEED && has(DIGIT, cursor.code(1))) {
    cursor.at += 1;
    return true;
  }
  cursor.at = start;
  return false;
}

/**
 * Whether a number can end here: no further digits, no letters, no fraction. A mark may stand for a
 * secret that begins with a digit.
 */
function isEnd(cursor: Cursor): boolean {
  const code = cursor.code();
  if (has(WORD, code) || code === OPENING_BRACKET) return false;
  if (code !== FULL_STOP && code !== DASH) return true;
  return !has(DIGIT, cursor.code(1)) && !beginsMark(cursor, 1);
}

/** Whether the digits continue an account number (ISO 13616), which has groups like a card. */
function isOfIban({ text, border }: TextWindow, at: number): boolean {
  const from = Math.max(0, at - LONGEST_IBAN, border);
  const near = text.slice(from, at);
  return IBAN_BEFORE.test(from === 0 ? ` ${near}` : near);
}

function isCard(digits: string): boolean {
  return isLuhn(digits) &&
    creditCardType(digits).some(({ lengths }) => lengths.includes(digits.length));
}

/** Whether the groups are those of a card: fours, or as the brand groups them. */
function isGrouped(digits: string, parts: readonly number[]): boolean {
  const isByFours = parts.every((length, index) =>
    index < parts.length - 1 ? length === GROUP : length <= GROUP
  );
  return isByFours || creditCardType(digits).some(({ gaps }) => {
    const ends = [...gaps.filter((gap) => gap < digits.length), digits.length];
    return ends.length === parts.length &&
      ends.every((end, index) => end - (ends[index - 1] ?? 0) === parts[index]);
  });
}

function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

import { dateOfDay, dayOfDate } from "../../calendar.ts";
import { NON_ASCII } from "../ascii.ts";
import { mayFollowMonth, mayPrecedeMonth } from "./beside_months.ts";
import { monthNames } from "./names_of_days.ts";

/** A day, a month or a year that a text names. `month` counts from 1. */
export interface NamedDate {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  /** The first of several days: 3 in "3 to 5 May". */
  readonly firstDay?: number;
}

/** A date as it stands in a text. */
export interface WrittenDate extends NamedDate {
  readonly month: number;
  readonly start: number;
  readonly end: number;
}

const NUMBER = /(?<![\d:])\d{1,4}(?!\d)/g;
/** 2026-11-28, 28.11.2026, 28/11/26, 28. 11. 2026; from its first number on. */
const NUMBERS =
  /^(\d{1,4})(?:([./-])(\d{1,2})\2|\. (\d{1,2})\. )(\d{4}|\d{1,2})(?!\d|[./-]\d|(?!t\d)[a-z])/;
/** 28.11. and 28/11; from the first number on. */
const SHORT_NUMBERS = /^(\d{1,2})(?:\.(\d{1,2})\.(?!\d)|\/(\d{1,2})(?![\d/]))/;
/** 2026年11月28日 and 11월 28일; from the first number on. */
const MARKED = /^(?:(\d{4}) ?[年년] ?)?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日号號일])?/u;
/** 28 tháng 11 năm 2026. */
const VIETNAMESE = /^(\d{1,2}) (?:thang|thg) (\d{1,2})(?:,? (?:nam )?(\d{4}))?(?!\d)/;
/** What follows the day in "28th of November, 2026". */
const MONTH_AFTER =
  /^(?:st|nd|rd|th|er|º|ª|\.)?[\s-]{0,2}(?:de |of |del |d'|the )?([\p{L}\p{M}]{2,24})\.?(?:(?:,? |-)(?:de |del |of |г )?(\d{4})(?!\d))?/u;
/** What precedes the day in "November the 28th", and what follows it. */
const MONTH_BEFORE =
  /(?:(?<!\d)(\d{4})[.,]? )?(?<![\p{L}\p{M}])([\p{L}\p{M}]{3,24})\.? (?:the )?$/u;
const YEAR_AFTER = /^(?:st|nd|rd|th|\.)?(?:,? (\d{4})(?![\d:])|(?![\d:.]\d|\p{L}))/u;
/** What precedes the last day in "between 3 and 5 May". */
const FIRST_DAY =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?(?: ?[-–—~] ?| (?:to|and|till|until|bis|und|au|et|al|a|y|e|до|и|i|en|tot|och|og) (?:the |le |il |el |o )?)$/u;

/** How what follows the day in Vietnamese begins: there alone is a mark plain ASCII. */
const VIETNAMESE_MARK = " th";
/** What follows the first number of a date that is written in numbers, and of one with marks. */
const [DOT, SLASH, DASH, SPACE] = [46, 47, 45, 32];
const FIRST_NON_ASCII = 128;

const BEFORE_LENGTH = 32;
const AFTER_LENGTH = 48;

/** Abbreviations of up to three letters that may stand without a year; others are words, too. */
const CLEAR_ABBREVIATIONS = new Set(
  "jan feb mar apr may jun jul aug sep oct nov dec dez okt mai mei maj ene abr ago dic".split(" "),
);

/**
 * The dates with a month and a day in a folded text with plain digits, in any language and order of
 * day, month and year. 3/4/2026 is two dates, since both readings are usual. Linear in the text.
 */
export function* writtenDates(folded: string): Generator<WrittenDate, void, void> {
  let end = 0;
  const isAscii = !NON_ASCII.test(folded);
  for (const { 0: number, index } of folded.matchAll(NUMBER)) {
    if (index < end) continue;
    const after = index + number.length;
    const next = folded.charCodeAt(after);
    const isJoined = next === DOT || next === SLASH || next === DASH;
    const mayBeMarked = isAscii
      ? folded.startsWith(VIETNAMESE_MARK, after)
      : next === SPACE || next >= FIRST_NON_ASCII;
    const mayBeBeside = number.length <= 2 &&
      (!isAscii || mayPrecedeMonth(folded, after) || mayFollowMonth(folded, index));
    if (!isJoined && !mayBeMarked && !mayBeBeside) continue;
    const text = folded.slice(index, index + AFTER_LENGTH);
    const before = folded.slice(Math.max(0, index - BEFORE_LENGTH), index);
    const dates = (isJoined ? inNumbers(text, before) : undefined) ??
      (mayBeMarked ? marked(text) : undefined) ??
      (mayBeBeside ? beside(number, { text, before }) : undefined);
    if (!dates) continue;
    end = index + dates.length;
    for (const date of dates.dates) {
      if (isReal(date)) yield { ...date, start: index - (dates.before ?? 0), end };
    }
  }
}

/** Dates that were read, and the lengths of their texts from the number on, and before it. */
interface Read {
  readonly dates: readonly (NamedDate & { readonly month: number })[];
  readonly length: number;
  readonly before?: number;
}

function inNumbers(text: string, before: string): Read | undefined {
  if (/[\d][./-]$|[\p{L}]$/u.test(before)) return undefined;
  const { 0: all = "", 1: one = "", 3: two, 4: spaced = "", 5: three = "" } = NUMBERS.exec(text) ??
    [];
  const middle = two ?? spaced;
  if (all === "") return shortNumbers(text);
  const [first, second, last] = [Number(one), Number(middle), Number(three)];
  const { length } = all;
  if (one.length === 4) return { dates: [{ year: first, month: second, day: last }], length };
  const year = yearOf(three);
  const isVersion = three.length === 2 && all.includes(".") && (one + middle).length < 4;
  if (one.length > 2 || year === undefined || isVersion) return undefined;
  const dates = [{ year, month: second, day: first }, { year, month: first, day: second }];
  return { dates: first === second ? dates.slice(1) : dates, length };
}

/** Without a year only what can't be a fraction or a version counts. */
function shortNumbers(text: string): Read | undefined {
  const match = SHORT_NUMBERS.exec(text);
  const [first, second] = [Number(match?.[1]), Number(match?.[2] ?? match?.[3])];
  if (!match || Math.max(first, second) <= 12) return undefined;
  const date = first > second ? { month: second, day: first } : { month: first, day: second };
  return { dates: [date], length: match[0].length };
}

function marked(text: string): Read | undefined {
  const match = MARKED.exec(text);
  const [all = "", year, month, day] = match ?? [];
  if (match) return { dates: [dateOf(month, day, year)], length: all.length };
  const vietnamese = VIETNAMESE.exec(text);
  if (!vietnamese) return undefined;
  const [whole, dayThere = "", monthThere, yearThere] = vietnamese;
  return { dates: [dateOf(monthThere, dayThere, yearThere)], length: whole.length };
}

/** A day with the name of its month behind or before it. */
function beside(
  number: string,
  { text, before }: { readonly text: string; readonly before: string },
): Read | undefined {
  const rest = text.slice(number.length);
  const after = MONTH_AFTER.exec(rest);
  const month = after && monthOf(after[1] ?? "", after[2]);
  if (after && month !== undefined) {
    const first = FIRST_DAY.exec(before);
    const date = dateOf(String(month), number, after[2]);
    const length = number.length + after[0].length;
    return first
      ? { dates: [{ ...date, firstDay: Number(first[1]) }], length, before: first[0].length }
      : { dates: [date], length };
  }
  const ahead = before.endsWith(" ") ? MONTH_BEFORE.exec(before) : null;
  const follows = ahead && YEAR_AFTER.exec(rest);
  const year = follows?.[1] ?? ahead?.[1];
  const named = follows && monthOf(ahead[2] ?? "", year);
  if (!named) return undefined;
  const length = number.length + follows[0].length;
  return {
    dates: [dateOf(String(named), number, year)],
    length,
    before: ahead[0].length,
  };
}

/** The month that a word names where a day stands beside it; Hebrew has its "in" in the word. */
function monthOf(word: string, year: string | undefined): number | undefined {
  const isShort = word.length <= 3 && /^[a-z]+$/.test(word);
  if (isShort && year === undefined && !CLEAR_ABBREVIATIONS.has(word)) return undefined;
  const names = monthNames();
  return names.get(word) ?? (word.startsWith("ב") ? names.get(word.slice(1)) : undefined);
}

function dateOf(
  month: string | undefined,
  day: string | undefined,
  year: string | undefined,
): NamedDate & { readonly month: number } {
  const known = yearOf(year ?? "");
  const date = { month: Number(month), ...(day === undefined ? {} : { day: Number(day) }) };
  return known === undefined ? date : { ...date, year: known };
}

/** The year that digits name: two of them near the year 2000, Thai ones in the Buddhist calendar. */
function yearOf(digits: string): number | undefined {
  const year = Number(digits);
  if (digits.length === 2) return year < 70 ? 2000 + year : 1900 + year;
  if (digits.length !== 4) return undefined;
  return year > 2400 && year < 2700 ? year - 543 : year;
}

/** Whether a date is in the calendar; without a year, in that of a leap year. */
function isReal({ year = 2024, month, day = 1, firstDay }: NamedDate): boolean {
  if (month === undefined || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (firstDay !== undefined && (firstDay < 1 || firstDay > day)) return false;
  return dateOfDay(dayOfDate(year, month, day)).day === day;
}

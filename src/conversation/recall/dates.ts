const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const MONTH = `(${MONTHS.map((month) => `${month}|${month.slice(0, 3)}`).join("|")}|sept)`;
const NAMED = new RegExp(
  `\\b(?:(\\d{1,2})(?:st|nd|rd|th)?(?: of)? )?${MONTH}\\b\\.?(?: (\\d{1,2})(?:st|nd|rd|th)?\\b(?!:))?(?:,? (\\d{4})\\b)?`,
  "g",
);
const NUMBERED = /\b(\d{4})-(\d{2})(?:-(\d{2}))?\b/g;
const YEAR = /\b(?:in|of|during|since) (\d{4})\b/g;

const TIME_WORDS = new RegExp(
  `\\b(?:yesterday|today|tonight|tomorrow|ago|recently|lately|last|next|since|week|weekend|month|year|years|` +
    `monday|tuesday|wednesday|thursday|friday|saturday|sunday|\\d{4}|\\d+(?:st|nd|rd|th)|${
      MONTHS.filter((month) => month !== "may" && month !== "march").join("|")
    })s?\\b`,
);
const ASKS_WHEN =
  /\b(?:when|what (?:date|day|month|year|time)|which (?:date|day|month|year)|how long|how (?:many|much) (?:time|days?|weeks?|months?|years?)|how recently|since when)\b/;

/** Names of months that are also other words, and what precedes them when a month is meant. */
const AMBIGUOUS = new Set(["may", "march", "mar", "jan", "dec", "sep"]);
const LEADS_TO_MONTH = /\b(?:in|of|during|since|this|last|next|by|until) $/;
const LONGEST_LEAD = 8;

/** A day, a month or a year that a message names. `month` counts from 1. */
export interface NamedDate {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

/** Whether a folded text asks about a time. */
export function asksWhen(folded: string): boolean {
  return ASKS_WHEN.test(folded);
}

/** Whether a folded text states a time. */
export function tellsTime(folded: string): boolean {
  return TIME_WORDS.test(folded);
}

/** The first few dates in a folded text: "7 may 2023", "may 7, 2023", "may 2023", "2023-05-07", "in 2023". */
export function datesIn(folded: string): NamedDate[] {
  const dates: NamedDate[] = [];
  for (const date of allDatesIn(folded)) {
    dates.push(date);
    if (dates.length === MOST_DATES) break;
  }
  return dates;
}

function* allDatesIn(folded: string): Generator<NamedDate> {
  for (const match of folded.matchAll(NAMED)) {
    const [, before, name = "", after, year] = match;
    const day = before ?? after;
    const lead = folded.slice(Math.max(0, match.index - LONGEST_LEAD), match.index);
    if (!day && !year && AMBIGUOUS.has(name) && !LEADS_TO_MONTH.test(lead)) continue;
    yield {
      month: MONTHS.findIndex((each) => each.startsWith(name.slice(0, 3))) + 1,
      ...(day ? { day: Number(day) } : {}),
      ...(year ? { year: Number(year) } : {}),
    };
  }
  for (const [, year, month, day] of folded.matchAll(NUMBERED)) {
    yield {
      year: Number(year),
      month: Number(month),
      ...(day ? { day: Number(day) } : {}),
    };
  }
  for (const [, year] of folded.matchAll(YEAR)) yield { year: Number(year) };
}

/** A message that names more dates than this is not a question about a date. */
const MOST_DATES = 8;

const DAY_MS = 86_400_000;

/**
 * How well a time (ms since the epoch, taken as UTC) fits a named date, from 0 to 1. What happened on a day
 * is mentioned on it or in the days after it.
 */
export function fitOf(at: number, date: NamedDate): number {
  const when = new Date(at);
  const year = date.year ?? when.getUTCFullYear();
  if (date.month === undefined) return when.getUTCFullYear() === year ? 0.5 : 0;
  if (date.day === undefined) {
    return when.getUTCFullYear() === year && when.getUTCMonth() + 1 === date.month ? 1 : 0;
  }
  const days = Math.floor(at / DAY_MS) - Date.UTC(year, date.month - 1, date.day) / DAY_MS;
  if (days === 0) return 1;
  return days > 0 && days <= 7 ? 0.5 : days === -1 ? 0.3 : 0;
}

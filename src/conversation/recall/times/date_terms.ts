import { NON_ASCII } from "../ascii.ts";
import { type NamedDate, writtenDates } from "./written_dates.ts";
import { withPlainDigits } from "./time_tokens.ts";

/** A text that has more dates than this is a table: the others are not indexed. */
const MOST_IN_TEXT = 64;

const HAS_PLAIN_DIGIT = /\d/;
const HAS_DIGIT = /\p{Nd}/u;

const NO_TERMS: readonly string[] = [];

/**
 * The search terms of the dates in a folded text: "28.11.2026" and "November 28, 2026" have the same.
 * Each begins with a character that no word has.
 */
export function dateTermsIn(folded: string): readonly string[] {
  const isAscii = !NON_ASCII.test(folded);
  if (!(isAscii ? HAS_PLAIN_DIGIT : HAS_DIGIT).test(folded)) return NO_TERMS;
  const terms = new Set<string>();
  let count = 0;
  for (const date of writtenDates(withPlainDigits(folded))) {
    if (++count > MOST_IN_TEXT) break;
    for (const term of termsOfDate(date)) terms.add(term);
  }
  return terms.size === 0 ? NO_TERMS : [...terms];
}

/** The search terms of a date: of the day in any year and, if the year is known, of day and month in it. */
export function termsOfDate({ year, month, day }: NamedDate): string[] {
  if (month === undefined || day === undefined) return [];
  const inYear = `${two(month)}-${two(day)}`;
  return year === undefined
    ? [`@${inYear}`]
    : [`@${inYear}`, `@${year}-${inYear}`, `@${year}-${two(month)}`];
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

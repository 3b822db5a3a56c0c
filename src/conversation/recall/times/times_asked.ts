import { Calendar } from "../../calendar.ts";
import type { ZonedTime } from "../../time_zone.ts";
import { termsOfDate } from "./date_terms.ts";
import { type ItemDays, itemDays, type YearsSpanned } from "./item_days.ts";
import { readTimes, type TimeItem, type TimeReading } from "./reading.ts";
import { TimeFit, type TimeRange } from "./time_fit.ts";
import { AND_WORDS, BETWEEN_WORDS, SINCE_WORDS, UNTIL_WORDS } from "./time_words.ts";

/** What a message asks about times. */
export interface TimesAsked {
  readonly fit: TimeFit;
  /** The search terms of the days that it names, and the words by which it does. */
  readonly terms: ReadonlyMap<string, string>;
  /** Folded words that only say when: "yesterday", "two weeks ago". */
  readonly phrases: readonly string[];
  /** The numbers of days that it names: they mean nothing by themselves. */
  readonly numbers: ReadonlySet<string>;
}

/** How much of a message is read for times, at its beginning and at its end, in characters. */
const READ_AT_EITHER_END = 2_048;

/** What was said on the days between two that are named fits as well as what was said on them. */
const SINCE_FIT = 0.7;

/** Reads what a message says of times. Linear in the message, of which only the two ends are read. */
export function readTimesAsked(message: string): TimeReading {
  return readTimes(
    message.length <= 2 * READ_AT_EITHER_END
      ? message
      : `${message.slice(0, READ_AT_EITHER_END)}\n${message.slice(-READ_AT_EITHER_END)}`,
  );
}

/**
 * The times that a message asks about, relative to when and where it is sent. `years` are those of
 * what was said: a date without a year is one in each of them.
 */
export function timesAsked(reading: TimeReading, { now, years }: {
  readonly now: ZonedTime;
  readonly years: YearsSpanned;
}): TimesAsked {
  if (reading.items.length === 0) {
    return { fit: new TimeFit([]), terms: new Map(), phrases: [], numbers: new Set() };
  }
  const calendar = new Calendar(now.timeZone);
  const read = reading.items.map((item) => ({
    item,
    days: itemDays(item, { at: now.at, calendar, years }),
  }));
  return {
    fit: new TimeFit([...rangesOf(reading, read, now.at)]),
    terms: termsOf(reading, read),
    phrases: read.flatMap(({ item }) => "meaning" in item ? [wordsOf(reading, item)] : []),
    numbers: new Set(
      read.flatMap(({ item, days }) =>
        days.named.length > 0 && "date" in item ? wordsOf(reading, item).match(/\d+/g) ?? [] : []
      ),
    ),
  };
}

interface ReadItem {
  readonly item: TimeItem;
  readonly days: ItemDays;
}

function* rangesOf(
  { tokens }: TimeReading,
  read: readonly ReadItem[],
  now: number,
): Generator<TimeRange> {
  for (const [index, { item, days }] of read.entries()) {
    yield* days.ranges;
    const before = tokens[item.first - 1]?.text ?? "";
    if (SINCE_WORDS.has(before) && days.whole.from < now) {
      yield { from: days.whole.from, to: now, fit: SINCE_FIT };
    }
    const next = read[index + 1];
    if (!next || next.item.first - item.end > 2 || next.days.whole.to <= days.whole.from) continue;
    const between = tokens.slice(item.end, next.item.first).map(({ text }) => text);
    const [word] = between;
    const begins = [item.first - 1, item.first - 2]
      .some((place) => BETWEEN_WORDS.has(tokens[place]?.text ?? ""));
    const isStretch = word !== undefined &&
      (UNTIL_WORDS.has(word) || (AND_WORDS.has(word) && begins));
    if (isStretch) yield { from: days.whole.from, to: next.days.whole.to, fit: 1 };
  }
}

function termsOf(reading: TimeReading, read: readonly ReadItem[]): Map<string, string> {
  const terms = new Map<string, string>();
  for (const { item, days } of read) {
    for (const date of days.named) {
      for (const term of termsOfDate(date)) terms.set(term, wordsOf(reading, item));
    }
  }
  return terms;
}

function wordsOf({ folded, tokens }: TimeReading, { first, end }: TimeItem): string {
  return folded.slice(tokens[first]?.start ?? 0, tokens[end - 1]?.end ?? 0);
}

import { type Calendar, dateOfDay, dayOfDate, weekdayOf } from "../../calendar.ts";
import type { Hours, TimeUnit } from "./phrase_tree.ts";
import type { TimeItem } from "./reading.ts";
import type { TimeRange } from "./time_fit.ts";
import type { NamedDate } from "./written_dates.ts";

/** The first and the last year in which something was said. */
export interface YearsSpanned {
  readonly first: number;
  readonly last: number;
}

/** The days that something in a message names. */
export interface ItemDays {
  readonly ranges: readonly TimeRange[];
  /** All of them as one stretch, in ms since the epoch; `to` is not included. */
  readonly whole: { readonly from: number; readonly to: number };
  /** Single days, as a text may write them. */
  readonly named: readonly NamedDate[];
}

/** Where and when a message is read. */
export interface Reader {
  readonly at: number;
  readonly calendar: Calendar;
  readonly years: YearsSpanned;
}

/** A date without a year is one in each of so many years, the newest ones. */
const MOST_YEARS = 12;

const HOUR_MS = 3_600_000;
const UNIT_MS = { minute: 60_000, hour: HOUR_MS } as const;

/** The fit of days near those that are named; of the rest of a day of which a part is named. */
const AFTER = 0.5;
const SOON_AFTER = 0.3;
const BEFORE = 0.3;
const ABOUT = 0.6;
const REST_OF_DAY = 0.5;
const A_YEAR = 0.5;
/** What happened on a day is told on it, or in so many days after it. */
const DAYS_TOLD_AFTER = 7;

/** The days that an item of a message names. */
export function itemDays(item: TimeItem, reader: Reader): ItemDays {
  if ("date" in item) return datedDays(item.date, reader);
  const { meaning, isNext } = item;
  const today = reader.calendar.dayAt(reader.at);
  switch (meaning.kind) {
    case "day":
      return relativeDay(today + meaning.offset, item.hours, reader);
    case "dayPart":
      return relativeDay(today + meaning.offset, meaning.hours, reader);
    case "weekday": {
      const week = item.week ?? meaning.week;
      if (week !== undefined) {
        const [monday] = weekOf(today + 7 * week);
        const there = relativeDay(monday + (meaning.weekday + 6) % 7, item.hours, reader);
        if (week !== -1) return there;
        // Some mean the one just past.
        const latest = today - ((weekdayOf(today) - meaning.weekday + 7) % 7 || 7);
        return { ...there, ranges: [...there.ranges, range(reader, latest, 1, 0.7)] };
      }
      const since = (weekdayOf(today) - meaning.weekday + 7) % 7;
      if (isNext) return relativeDay(today + (7 - since), item.hours, reader);
      const last = relativeDay(today - (since || 7), item.hours, reader);
      return since > 0 ? last : { ...last, ranges: [...last.ranges, range(reader, today, 1, 0.7)] };
    }
    case "weekend": {
      const monday = today - (weekdayOf(today) + 6) % 7;
      const [last, current] = [range(reader, monday - 2, 2, 1), range(reader, monday + 5, 2, 0.7)];
      if (isNext) return { ranges: [{ ...current, fit: 1 }], whole: current, named: [] };
      return { ranges: [last, current], whole: last, named: [] };
    }
    case "span":
      return spanDays(meaning, today, reader);
    case "ago":
      return daysAgo(meaning, today, reader);
    default:
      return meaning satisfies never;
  }
}

/** A stretch of whole days. */
function range({ calendar }: Reader, first: number, days: number, fit: number): TimeRange {
  return { from: calendar.startOf(first), to: calendar.startOf(first + days), fit };
}

/** A date by its name, in its year or in each year of what was said. */
function datedDays({ year, month, day, firstDay }: NamedDate, reader: Reader): ItemDays {
  const { first, last } = reader.years;
  const from = year ?? Math.max(first, last - MOST_YEARS + 1);
  const ranges: TimeRange[] = [];
  for (let each = from; each <= (year ?? last); each++) {
    if (month === undefined) {
      const start = dayOfDate(each, 1, 1);
      ranges.push(range(reader, start, dayOfDate(each + 1, 1, 1) - start, A_YEAR));
    } else if (day === undefined) {
      const start = dayOfDate(each, month, 1);
      ranges.push(range(reader, start, dayOfDate(each, month + 1, 1) - start, 1));
    } else {
      const start = dayOfDate(each, month, firstDay ?? day);
      const end = dayOfDate(each, month, day) + 1;
      ranges.push(
        range(reader, start, end - start, 1),
        range(reader, end, DAYS_TOLD_AFTER, AFTER),
        range(reader, start - 1, 1, BEFORE),
      );
    }
  }
  const whole = ranges.findLast(({ fit }) => fit === 1) ?? ranges.at(-1) ?? { from: 0, to: 0 };
  const named = month === undefined || day === undefined ? [] : [
    defined({ year, month, day }),
    ...(firstDay === undefined ? [] : [defined({ year, month, day: firstDay })]),
  ];
  return { ranges, whole, named };
}

function defined(
  { year, ...rest }: {
    readonly year: number | undefined;
    readonly month: number;
    readonly day: number;
  },
): NamedDate {
  return year === undefined ? rest : { ...rest, year };
}

/** A day by its distance from today, or a part of it. */
function relativeDay(
  day: number,
  hours: Hours | undefined,
  reader: Reader,
): ItemDays {
  const whole = range(reader, day, 1, hours ? REST_OF_DAY : 1);
  const after = range(reader, day + 1, DAYS_TOLD_AFTER, SOON_AFTER);
  const part = hours && {
    from: reader.calendar.hourOf(day, hours[0]),
    to: reader.calendar.hourOf(day, hours[1]),
    fit: 1,
  };
  return {
    ranges: [...(part ? [part] : []), whole, after],
    whole: part ?? whole,
    named: [dateOfDay(day)],
  };
}

/** This week, month or year, or one beside it. The last week is also the last seven days, and so on. */
function spanDays(
  { unit, offset }: { readonly unit: "week" | "month" | "year"; readonly offset: number },
  today: number,
  reader: Reader,
): ItemDays {
  const { year, month } = dateOfDay(today);
  const [first, end] = unit === "week"
    ? weekOf(today + 7 * offset)
    : unit === "month"
    ? [dayOfDate(year, month + offset, 1), dayOfDate(year, month + offset + 1, 1)]
    : [dayOfDate(year + offset, 1, 1), dayOfDate(year + offset + 1, 1, 1)];
  const named = range(reader, first, end - first, unit === "year" ? A_YEAR : 1);
  const length = { week: 7, month: 31, year: 366 }[unit];
  const past = range(reader, today - length, length, unit === "year" ? BEFORE : AFTER);
  return { ranges: offset === -1 ? [named, past] : [named], whole: named, named: [] };
}

/** The Monday of a day's week, and that of the next one. */
function weekOf(day: number): readonly [number, number] {
  const monday = day - (weekdayOf(day) + 6) % 7;
  return [monday, monday + 7];
}

/** So many days, weeks, months ago: people count them roughly. */
function daysAgo(
  { unit, count }: { readonly unit: TimeUnit; readonly count: number },
  today: number,
  reader: Reader,
): ItemDays {
  if (unit === "minute" || unit === "hour") {
    const length = UNIT_MS[unit];
    const slack = length * Math.max(1, count / 4);
    const middle = reader.at - count * length;
    const there = { from: middle - slack, to: middle + slack, fit: 1 };
    return { ranges: [there], whole: there, named: [] };
  }
  const { year, month, day } = dateOfDay(today);
  if (unit === "year") {
    const there = spanDays({ unit, offset: -count }, today, reader);
    const near = dayOfDate(year - count, month, day);
    return { ...there, ranges: [...there.ranges, range(reader, near - 45, 91, ABOUT)] };
  }
  const then = unit === "month"
    ? dayOfDate(year, month - count, day)
    : today - count * (unit === "week" ? 7 : 1);
  const slack = unit === "month" ? 15 : unit === "week" ? 3 : count > 2 ? 1 : 0;
  const single = relativeDay(then, undefined, reader);
  const near = range(reader, then - slack, 2 * slack + 1, ABOUT);
  return { ...single, ranges: [near, ...single.ranges], named: unit === "day" ? single.named : [] };
}

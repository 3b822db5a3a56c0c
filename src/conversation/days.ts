import { DAY_MS } from "./calendar.ts";
import { TIMES } from "./times.ts";
import type { ZonedTime } from "./time_zone.ts";
import { zonedParts, zoneFormats } from "./zone_formats.ts";

const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** The longest that `longDayOf` can be, in characters. */
export const LONGEST_DAY = "Wednesday 2026-11-25".length;

/** From 2000 on all clocks have changed at whole minutes, and have been whole minutes from UTC. */
const FIRST_BY_MINUTE = Date.UTC(2000);
const MINUTE_MS = 60_000;

/** How many days are kept that were worked out: those of the conversations in use. */
const MOST_KEPT = 16_384;

/** The days that were worked out, by zone and time; in UTC by day. Only a cache. */
const kept = new Map<string | undefined, Map<number, string>>();
let keptDays = 0;

/**
 * The day of a time, as `2026-11-28`. Throws a `RangeError` for an invalid time. A context asks for the
 * days of the same turns again and again.
 */
export function dayOf({ at, timeZone }: ZonedTime): string {
  const format = timeZone === undefined ? undefined : zoneFormats.of(timeZone);
  const zone = format && timeZone;
  const isByMinute = at >= FIRST_BY_MINUTE && at <= TIMES.to;
  const time = !format ? Math.floor(at / DAY_MS) : isByMinute ? at - at % MINUTE_MS : at;
  const known = kept.get(zone)?.get(time);
  if (known !== undefined) return known;
  const day = format ? zonedDay(format, at) : new Date(at).toISOString().slice(0, 10);
  keep(zone, time, day);
  return day;
}

/** The day of a time, as `Saturday 2026-11-28`. Throws a `RangeError` for an invalid time. */
export function longDayOf(time: ZonedTime): string {
  const day = dayOf(time);
  return `${WEEKDAYS[new Date(day).getUTCDay()]} ${day}`;
}

function keep(zone: string | undefined, time: number, day: string): void {
  if (keptDays >= MOST_KEPT) {
    kept.clear();
    keptDays = 0;
  }
  const days = kept.get(zone) ?? new Map<number, string>();
  kept.set(zone, days.set(time, day));
  keptDays += 1;
}

function zonedDay(format: Intl.DateTimeFormat, at: number): string {
  const parts = zonedParts(format, at);
  const of = (type: Intl.DateTimeFormatPartTypes, digits: number) =>
    (parts.get(type) ?? "").padStart(digits, "0");
  return `${of("year", 4)}-${of("month", 2)}-${of("day", 2)}`;
}

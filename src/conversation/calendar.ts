import { TIMES } from "./times.ts";
import { zonedParts, zoneFormats } from "./zone_formats.ts";

/** A day without a change of clocks, in ms. */
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** No clock is further from UTC than this, in ms. */
const MOST_OFFSET = 26 * HOUR_MS;

/**
 * The calendar and the clocks of a time zone; of UTC where the zone is absent or unknown. Days are
 * numbered from 1970-01-01, which is 0.
 */
export class Calendar {
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string | undefined) {
    this.#format = timeZone === undefined ? undefined : zoneFormats.of(timeZone);
  }

  /** The day of a time in ms since the epoch. */
  dayAt(at: number): number {
    return Math.floor((at + this.#offsetAt(at)) / DAY_MS);
  }

  /** When a day begins, in ms since the epoch: at midnight, or when clocks skip it, after that. */
  startOf(day: number): number {
    const midnight = day * DAY_MS;
    const candidates = [midnight - DAY_MS, midnight + DAY_MS]
      .map((near) => midnight - this.#offsetAt(near))
      .sort((one, other) => one - other);
    return candidates.find((at) => this.dayAt(at) >= day) ?? midnight;
  }

  /** When the clocks of a day show an hour, in ms since the epoch; hours may be more than 24. */
  hourOf(day: number, hour: number): number {
    const local = day * DAY_MS + hour * HOUR_MS;
    return local - this.#offsetAt(local - this.#offsetAt(local));
  }

  /** How far the clocks are ahead of UTC, in ms. */
  #offsetAt(at: number): number {
    if (!this.#format || at < TIMES.from || at > TIMES.to) return 0;
    const known = this.#offsets.get(at);
    if (known !== undefined) return known;
    const parts = zonedParts(this.#format, at);
    const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
    const offset = local - Math.floor(at / 60_000) * 60_000;
    const sane = Math.abs(offset) <= MOST_OFFSET ? offset : 0;
    this.#offsets.set(at, sane);
    return sane;
  }
}

/** The number of the day of a date; months count from 1, and those beyond 12 are of later years. */
export function dayOfDate(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY_MS;
}

/** The date of a day; months count from 1. */
export function dateOfDay(
  day: number,
): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(day * DAY_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** The weekday of a day: 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

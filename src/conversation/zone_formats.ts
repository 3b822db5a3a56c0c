import { MAX_TIME_ZONE } from "./time_zone.ts";

/** How many zones' formats are kept: each takes about 30 KB, and a name can be written in many ways. */
const MOST_KEPT = 64;

/** How dates and clocks are written in time zones, in numbers. Keeps the latest few. */
export class ZoneFormats {
  readonly #kept = new Map<string, Intl.DateTimeFormat | undefined>();

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** The format of a zone; undefined if there is no zone of that name. */
  of(timeZone: string): Intl.DateTimeFormat | undefined {
    if (timeZone.length > MAX_TIME_ZONE) return undefined;
    const name = timeZone.toLowerCase();
    if (this.#kept.has(name)) return this.#kept.get(name);
    const format = formatOf(timeZone);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, format);
    return format;
  }
}

/** The formats that all conversations share: only a cache. */
export const zoneFormats = new ZoneFormats();

/** The numbers of a time, in ms since the epoch, as a format writes them. */
export function zonedParts(
  format: Intl.DateTimeFormat,
  at: number,
): ReadonlyMap<Intl.DateTimeFormatPartTypes, string> {
  return new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch {
    return undefined;
  }
}

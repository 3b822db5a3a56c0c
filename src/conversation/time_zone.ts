/** The longest name of a time zone, in characters (UTF-16 units). */
export const MAX_TIME_ZONE = 64;

/** A time, and where it is told: the clocks and calendars there name its day. */
export interface ZonedTime {
  /** In ms since the epoch. */
  readonly at: number;
  /** A name of the IANA time zone database; absent: UTC. */
  readonly timeZone?: string | undefined;
}

/** The name of a time zone as it was given, or undefined where this runtime has none of that name. */
export function knownTimeZone(name: string | undefined): string | undefined {
  if (name === undefined || name.length > MAX_TIME_ZONE) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return undefined;
  }
}

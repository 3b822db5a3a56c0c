/** Where the user is, for what they say of days: "yesterday" is a day of their calendar. */
export interface Whereabouts {
  /** A name of the IANA time zone database. Default: the runtime's own. */
  readonly timeZone?: string | undefined;
}

/** The name of a user's time zone; undefined where the runtime does not tell its own. */
export function timeZoneOf({ timeZone }: Whereabouts): string | undefined {
  return timeZone ?? (Intl.DateTimeFormat().resolvedOptions().timeZone || undefined);
}

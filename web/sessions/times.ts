const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const UNITS = [["day", DAY_MS], ["hour", HOUR_MS], ["minute", MINUTE_MS]] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** How long ago a time was: "2 hr. ago". */
export function timeAgo(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", MINUTE_MS];
  return ms < MINUTE_MS ? "just now" : relative.format(-Math.floor(ms / size), unit);
}

/** When an unused session is deleted: "Deleted in 23 h unless used". */
export function expiryNote(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms <= 0 ? "Expired" : `Deleted in ${shortDuration(ms)} unless used`;
}

/** "3 days", "23 h", "5 min". */
function shortDuration(ms: number): string {
  if (ms >= 2 * YEAR_MS) return `${Math.floor(ms / YEAR_MS)} years`;
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} days`;
  if (ms >= HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return ms >= MINUTE_MS ? `${Math.floor(ms / MINUTE_MS)} min` : "less than a minute";
}

/** The heading of the list under which a session of this time belongs. */
export function dayHeading(iso: string | undefined, now: number): string {
  if (iso === undefined) return "Earlier";
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const time = Date.parse(iso);
  if (time >= midnight) return "Today";
  if (time >= midnight - DAY_MS) return "Yesterday";
  return time >= midnight - 6 * DAY_MS ? "This week" : "Earlier";
}

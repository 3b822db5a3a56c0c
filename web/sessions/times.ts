import { words } from "../languages/first.ts";
import { agoShort } from "../languages/numbers.ts";
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const UNITS = [["day", DAY_MS], ["hour", HOUR_MS], ["minute", MINUTE_MS]] as const;

/** How long ago a time was: "2 hr. ago". */
export function timeAgo(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", MINUTE_MS];
  return ms < MINUTE_MS ? words.justNow : agoShort(Math.floor(ms / size), unit);
}

/** When an unused session is deleted: "Deleted in 23 h unless used". */
export function expiryNote(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  return ms <= 0 ? words.expired : deletionNote(ms);
}

/** "3 days", "23 h", "5 min". */
function deletionNote(ms: number): string {
  if (ms >= 2 * YEAR_MS) return words.deletedIn(Math.floor(ms / YEAR_MS), "year");
  if (ms >= 2 * DAY_MS) return words.deletedIn(Math.floor(ms / DAY_MS), "day");
  if (ms >= HOUR_MS) return words.deletedIn(Math.floor(ms / HOUR_MS), "hour");
  if (ms < MINUTE_MS) return words.deletedSoon;
  return words.deletedIn(Math.floor(ms / MINUTE_MS), "minute");
}

/** The heading of the list under which a session of this time belongs. */
export function dayHeading(iso: string | undefined, now: number): string {
  if (iso === undefined) return words.earlier;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const time = Date.parse(iso);
  if (time >= midnight) return words.today;
  if (time >= midnight - DAY_MS) return words.yesterday;
  return time >= midnight - 6 * DAY_MS ? words.thisWeek : words.earlier;
}

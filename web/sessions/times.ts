const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const count = (unit: string) =>
  new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "short" });

/** How long ago something was: "2 hr. ago". */
export function since(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", 60_000];
  return ms < 60_000 ? "just now" : ago.format(-Math.floor(ms / size), unit);
}

/** How much time is left: "5 hr", or nothing. */
export function left(iso: string, now: number): string | undefined {
  const ms = Date.parse(iso) - now;
  if (ms <= 0) return undefined;
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", 60_000];
  return ms < 60_000 ? "less than a minute" : count(unit).format(Math.floor(ms / size));
}

/** The heading under which a session of this time is listed. */
export function dayOf(iso: string | undefined, now: number): string {
  if (iso === undefined) return "Earlier";
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const time = Date.parse(iso);
  if (time >= midnight) return "Today";
  if (time >= midnight - 86_400_000) return "Yesterday";
  return time >= midnight - 6 * 86_400_000 ? "This week" : "Earlier";
}

const integer = new Intl.NumberFormat("en");
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const UNITS = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** "1,234". */
export function formatCount(amount: number): string {
  return integer.format(amount);
}

/** "1 turn", "1,234 turns". */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${formatCount(amount)} ${amount === 1 ? one : many}`;
}

/** "12.5%" from a share between 0 and 1. */
export function percentage(share: number): string {
  return percent.format(share);
}

/** "$0.0123": small amounts get more decimals, up to six. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount < 0.000_001) return "less than $0.000001";
  const places = Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(amount))));
  return `$${amount.toFixed(places)}`;
}

/** "Nov 25, 2026, 9:30 AM" from ms since the epoch, in the reader's time zone. */
export function dateTime(ms: number): string {
  return dates.format(ms);
}

/** "3 hours" from a time in ms, in its largest unit. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? [];
  return unit && size ? plural(Math.floor(ms / size), unit) : "a moment";
}

/** Rounds to two significant digits: 2,437 becomes 2,400. */
export function rounded(amount: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, amount))) - 1);
  return Math.round(amount / unit) * unit;
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** "14:05" today, else with its day, from ms since the epoch in the reader's time zone. */
export function timeOfDay(ms: number, now: number = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  return isToday ? clock.format(ms).slice(0, 5) : dates.format(ms);
}

/** A time to come, in ms since the epoch: "14:05:30", or with its day if it is not within 12 hours. */
export function timeToCome(at: number, now: number): string {
  return (at - now < 43_200_000 ? clock : dates).format(at);
}

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const UNITS = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** "1,234". */
export function count(amount: number): string {
  return whole.format(amount);
}

/** "12.3K". */
export function short(amount: number): string {
  return compact.format(amount);
}

/** "1 turn", "1,234 turns". */
export function many(amount: number, one: string, more = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : more}`;
}

/** "12.5%"; a share is from 0 to 1. */
export function percentage(share: number): string {
  return percent.format(share);
}

/** "$0.0123": small sums with as many places as tell something. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount < 0.000_001) return "less than $0.000001";
  const places = Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(amount))));
  return `$${amount.toFixed(places)}`;
}

/** How long something was before something else: "3 hours". In ms. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? [];
  return unit && size ? many(Math.floor(ms / size), unit) : "a moment";
}

/** About so many, with two figures: "2,400". */
export function about(amount: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, amount))) - 1);
  return count(Math.round(amount / unit) * unit);
}

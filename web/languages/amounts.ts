/** Amounts in words. @module */
import { words } from "./first.ts";
import { agoLong, currency, type SpanUnit, timeSpan } from "./numbers.ts";

const UNITS: readonly (readonly [unit: SpanUnit, ms: number])[] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** Formats dollars with enough decimal places for small amounts. */
export function dollars(amount: number): string {
  if (amount === 0) return currency(0, 0);
  if (amount < 0.000_001) return words.lessThan(currency(0.000_001, 6));
  return currency(amount, Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(amount)))));
}

/** A length of time in its largest unit: `3 days`. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? [];
  return unit && size ? timeSpan(Math.floor(ms / size), unit) : words.aMoment;
}

/** Rounds to two significant digits. */
export function rounded(amount: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, amount))) - 1);
  return Math.round(amount / unit) * unit;
}

/** How long ago something was, in its largest unit: `3 days ago`. */
export function ago(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? [];
  return unit && size ? agoLong(Math.floor(ms / size), unit) : agoLong(0, "second");
}

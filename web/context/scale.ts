/** The smallest budget of the slider, in characters. */
export const MIN_BUDGET = 400;

/** The largest budget that the bridge accepts, in characters. */
const LARGEST_MAX = 4_000_000;
const MULTIPLE = 16;
const SMALLEST_MAX = 64_000;

/** How many steps the slider has. */
export const STEPS = 200;

/** The largest budget of the slider for a bridge's own budget, in characters. */
export function maxBudget(usual: number): number {
  return Math.min(LARGEST_MAX, Math.max(usual * MULTIPLE, SMALLEST_MAX));
}

/** The budget at a step. Each step multiplies by the same factor, rounded. */
export function budgetAt(step: number, max: number): number {
  if (step <= 0) return MIN_BUDGET;
  if (step >= STEPS) return max;
  return round(MIN_BUDGET * (max / MIN_BUDGET) ** (step / STEPS));
}

/** The step closest to a budget. */
export function stepOf(budget: number, max: number): number {
  const step = STEPS * Math.log(budget / MIN_BUDGET) / Math.log(max / MIN_BUDGET);
  return Math.min(STEPS, Math.max(0, Math.round(step)));
}

/** Rounds to two significant digits, or three above 1,000. */
function round(budget: number): number {
  const unit = 10 ** Math.max(1, Math.floor(Math.log10(budget)) - 2);
  return Math.round(budget / unit) * unit;
}

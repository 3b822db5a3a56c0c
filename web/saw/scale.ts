/** The smallest budget that is tried, in characters. */
export const LEAST_BUDGET = 400;

/** The largest that the bridge takes. */
const MOST = 4_000_000;
const TIMES = 16;
const LEAST_MOST = 64_000;

/** How many steps a slider over budgets has. */
export const STEPS = 200;

/** The largest budget that is tried beside the bridge's own, in characters. */
export function mostBudget(usual: number): number {
  return Math.min(MOST, Math.max(usual * TIMES, LEAST_MOST));
}

/** The budget at a step of a slider: each step is the same factor, and the figures are round. */
export function budgetAt(step: number, most: number): number {
  if (step <= 0) return LEAST_BUDGET;
  if (step >= STEPS) return most;
  return round(LEAST_BUDGET * (most / LEAST_BUDGET) ** (step / STEPS));
}

/** The step of a slider that is nearest to a budget. */
export function stepOf(budget: number, most: number): number {
  const step = STEPS * Math.log(budget / LEAST_BUDGET) / Math.log(most / LEAST_BUDGET);
  return Math.min(STEPS, Math.max(0, Math.round(step)));
}

/** Two figures that tell, a third one where the step is finer. */
function round(budget: number): number {
  const unit = 10 ** Math.max(1, Math.floor(Math.log10(budget)) - 2);
  return Math.round(budget / unit) * unit;
}

import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { count, many } from "./amounts.ts";
import { budgetAt, mostBudget, stepOf, STEPS } from "./scale.ts";

/** A slider over budgets, each step the same factor; the bridge's own budget is a click away. */
export function BudgetSlider({ usual, budget, onChange }: {
  /** The bridge's own budget, in characters. */
  readonly usual: number;
  readonly budget: number;
  /** Undefined for the bridge's own. */
  readonly onChange: (budget: number | undefined) => void;
}) {
  const slider = useRef<HTMLInputElement>(null);
  const most = mostBudget(usual);
  useLayoutEffect(() => {
    const { current } = slider;
    const step = String(stepOf(budget, most));
    if (current && current.value !== step && budgetAt(Number(current.value), most) !== budget) {
      current.value = step;
    }
  }, [budget, most]);
  return (
    <div class="saw-slider">
      <label for="saw-budget">Budget</label>
      <output for="saw-budget">{many(budget, "character")}</output>
      <input
        ref={slider}
        id="saw-budget"
        type="range"
        min={0}
        max={STEPS}
        step={1}
        aria-valuetext={many(budget, "character")}
        onInput={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          onChange(budgetAt(Number(currentTarget.value), most));
        }}
      />
      <button
        type="button"
        class="small"
        disabled={budget === usual}
        onClick={() => onChange(undefined)}
      >
        Back to {count(usual)}, the bridge's own
      </button>
    </div>
  );
}

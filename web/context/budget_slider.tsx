import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";
import { budgetAt, maxBudget, stepOf, STEPS } from "./scale.ts";

/** A logarithmic slider over budgets, with a button that resets it to the bridge's own. */
export function BudgetSlider({ usual, budget, onChange }: {
  /** The bridge's setting, in characters. */
  readonly usual: number;
  readonly budget: number;
  /** Called with undefined to reset. */
  readonly onChange: (budget: number | undefined) => void;
}) {
  const slider = useRef<HTMLInputElement>(null);
  const max = maxBudget(usual);
  useLayoutEffect(() => {
    const { current } = slider;
    const step = String(stepOf(budget, max));
    if (current && current.value !== step && budgetAt(Number(current.value), max) !== budget) {
      current.value = step;
    }
  }, [budget, max]);
  return (
    <div class="context-slider">
      <label for="context-budget">{lateWords.budget}</label>
      <output for="context-budget">{lateWords.characters(budget)}</output>
      <input
        ref={slider}
        id="context-budget"
        type="range"
        min={0}
        max={STEPS}
        step={1}
        aria-valuetext={lateWords.characters(budget)}
        onInput={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          onChange(budgetAt(Number(currentTarget.value), max));
        }}
      />
      <button
        type="button"
        class="small"
        disabled={budget === usual}
        onClick={() => onChange(undefined)}
      >
        {contextWords.resetTo(usual)}
      </button>
    </div>
  );
}

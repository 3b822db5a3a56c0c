import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { budgetAt, maxBudget, stepOf, STEPS } from "./scale.ts";
import style from "./slider.css" with { type: "text" };

adoptStyles(style);

/** A logarithmic slider over budgets, with a button that resets it to the usual one. */
export function BudgetSlider({ usual, budget, onChange, ...shown }: {
  /** The setting of the bridge or the session, in characters. */
  readonly usual: number;
  readonly budget: number;
  /** The greatest budget, in characters; by default far more than the usual one. */
  readonly most?: number;
  /** The id of the slider on the page. */
  readonly id?: string;
  readonly label?: string;
  /** What the button says that resets it. */
  readonly reset?: string;
  /** Called with undefined to reset. */
  readonly onChange: (budget: number | undefined) => void;
}) {
  const slider = useRef<HTMLInputElement>(null);
  const { most: max = maxBudget(usual), id = "context-budget" } = shown;
  const { label = lateWords.budget, reset = contextWords.resetTo(usual) } = shown;
  useLayoutEffect(() => {
    const { current } = slider;
    const step = String(stepOf(budget, max));
    if (current && current.value !== step && budgetAt(Number(current.value), max) !== budget) {
      current.value = step;
    }
  }, [budget, max]);
  return (
    <div class="budget-slider">
      <label for={id}>{label}</label>
      <output for={id}>{lateWords.characters(budget)}</output>
      <input
        ref={slider}
        id={id}
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
        {reset}
      </button>
    </div>
  );
}

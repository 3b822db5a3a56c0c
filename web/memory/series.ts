import { inputOf } from "../saw/estimate.ts";
import type { SummaryPoint, TurnPoint } from "./growth.ts";

/** One line of a chart, or the upper edge of one of its areas. */
export interface Line {
  readonly name: string;
  /** The CSS class that gives it its colour. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** What each value is by itself, where `values` are stacked on one another. */
  readonly own?: readonly (number | null)[];
  readonly isFilled?: boolean;
  readonly isDashed?: boolean;
}

/** A chart: turns along the bottom, from 1, and lines over them. */
export interface Series {
  readonly title: string;
  readonly unit: "characters" | "tokens" | "dollars";
  readonly turns: readonly number[];
  readonly lines: readonly Line[];
}

const KINDS = [
  ["pinned", "Pinned notes"],
  ["summary", "Summary"],
  ["recent", "Newest turns"],
  ["recalled", "Recalled"],
] as const;

/** What was remembered for each turn, by kind, one on top of the other, below the budget. */
export function contextSeries(points: readonly TurnPoint[]): Series {
  const lines = KINDS.map(([kind, name], index): Line => ({
    name,
    colour: `kind-${kind}`,
    isFilled: true,
    own: points.map(({ context }) => context?.[kind] ?? null),
    values: points.map(({ context }) =>
      context ? KINDS.slice(0, index + 1).reduce((sum, [each]) => sum + context[each], 0) : null
    ),
  }));
  return {
    title: "What Claude was shown",
    unit: "characters",
    turns: numbers(points),
    lines: [
      ...lines,
      {
        name: "Budget",
        colour: "kind-budget",
        isDashed: true,
        values: points.map(({ context }) => context?.limit ?? null),
      },
    ],
  };
}

/** How much was said all in all, beside what was remembered of it. */
export function growthSeries(points: readonly TurnPoint[]): Series {
  return {
    title: "Said, and remembered",
    unit: "characters",
    turns: numbers(points),
    lines: [
      { name: "Said so far", colour: "kind-said", values: points.map(({ said }) => said) },
      {
        name: "Shown to Claude",
        colour: "kind-recent",
        values: points.map(({ context }) =>
          context ? KINDS.reduce((sum, [kind]) => sum + context[kind], 0) : null
        ),
      },
    ],
  };
}

/** Tokens of each turn's call: read from the prompt cache, plain, and of the reply. */
export function tokenSeries(points: readonly TurnPoint[]): Series {
  const of = (pick: (usage: NonNullable<TurnPoint["usage"]>) => number) =>
    points.map(({ usage }) => usage ? pick(usage) : null);
  return {
    title: "Tokens of each turn",
    unit: "tokens",
    turns: numbers(points),
    lines: [
      { name: "Input", colour: "kind-recent", values: of(inputOf) },
      {
        name: "Of it from the cache",
        colour: "kind-cache",
        isFilled: true,
        values: of(({ cacheReadTokens }) => cacheReadTokens),
      },
      { name: "Reply", colour: "kind-recalled", values: of(({ outputTokens }) => outputTokens) },
    ],
  };
}

/**
 * What the session cost so far, summaries included, beside what it would have cost without the
 * prompt cache. Undefined where no model has a known price.
 */
export function costSeries(
  points: readonly TurnPoint[],
  summaries: readonly SummaryPoint[],
): Series | undefined {
  if (![...points, ...summaries].some(({ cost }) => cost)) return undefined;
  let next = 0;
  let [dollars, uncached] = [0, 0];
  const add = (cost: TurnPoint["cost"]) => {
    dollars += cost?.dollars ?? 0;
    uncached += cost?.uncached ?? 0;
  };
  const sums = points.map(({ position, cost }) => {
    for (; (summaries[next]?.position ?? Infinity) < position; next++) add(summaries[next]?.cost);
    add(cost);
    return { dollars, uncached };
  });
  const unsaved = sums.map((sum) => sum.uncached);
  return {
    title: "Cost so far",
    unit: "dollars",
    turns: numbers(points),
    lines: [
      { name: "Cost", colour: "kind-recent", values: sums.map((sum) => sum.dollars) },
      { name: "Without the cache", colour: "kind-said", isDashed: true, values: unsaved },
    ],
  };
}

/** A few turns of a series for a table: the first, the last, and others evenly between. */
export function sampled(turns: number, most: number): readonly number[] {
  if (turns <= most) return Array.from({ length: turns }, (_, index) => index);
  const step = (turns - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => Math.round(index * step));
}

function numbers(points: readonly TurnPoint[]): number[] {
  return points.map((_, index) => index + 1);
}

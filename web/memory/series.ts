import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
import { inputTokensOf } from "../state/event_data.ts";
import type { SummaryPoint, TurnPoint } from "./growth.ts";

/** A line of a chart, or the upper edge of an area. */
export interface ChartLine {
  readonly name: string;
  /** The CSS class that gives it its colour. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Each value by itself, if `values` are stacked. */
  readonly own?: readonly (number | null)[];
  readonly isFilled?: boolean;
  readonly isDashed?: boolean;
}

/** A chart: lines over turns, which count from 1. */
export interface Series {
  readonly title: string;
  readonly unit: "characters" | "tokens" | "dollars";
  readonly turns: readonly number[];
  readonly lines: readonly ChartLine[];
}

const KINDS = ["pinned", "fact", "summary", "recent", "recalled", "elsewhere"] as const;

/** Kinds that only conversations with a shared memory have; they are shown where there are any. */
const SHARED: ReadonlySet<string> = new Set(["fact", "elsewhere"]);

/** The context of each turn: its kinds stacked, below the budget. */
export function contextSeries(points: readonly TurnPoint[]): Series {
  const kinds = KINDS.filter((kind) =>
    !SHARED.has(kind) || points.some(({ context }) => context && context[kind] > 0)
  );
  const lines = kinds.map((kind, index): ChartLine => ({
    name: lateWords.kinds[kind],
    colour: `kind-${kind}`,
    isFilled: true,
    own: points.map(({ context }) => context?.[kind] ?? null),
    values: points.map(({ context }) =>
      context ? kinds.slice(0, index + 1).reduce((sum, each) => sum + context[each], 0) : null
    ),
  }));
  return {
    title: memoryWords.sent,
    unit: "characters",
    turns: numbers(points),
    lines: [
      ...lines,
      {
        name: lateWords.budget,
        colour: "kind-budget",
        isDashed: true,
        values: points.map(({ context }) => context?.limit ?? null),
      },
    ],
  };
}

/** The length of the whole conversation, next to what was sent of it. */
export function growthSeries(points: readonly TurnPoint[]): Series {
  return {
    title: memoryWords.growing,
    unit: "characters",
    turns: numbers(points),
    lines: [
      { name: memoryWords.soFar, colour: "kind-said", values: points.map(({ said }) => said) },
      {
        name: memoryWords.sentToClaude,
        colour: "kind-recent",
        values: points.map(({ context }) =>
          context ? KINDS.reduce((sum, kind) => sum + context[kind], 0) : null
        ),
      },
    ],
  };
}

/** The tokens of each turn: all input, input from the prompt cache, and output. */
export function tokenSeries(points: readonly TurnPoint[]): Series {
  const of = (pick: (usage: NonNullable<TurnPoint["usage"]>) => number) =>
    points.map(({ usage }) => usage ? pick(usage) : null);
  return {
    title: memoryWords.tokens,
    unit: "tokens",
    turns: numbers(points),
    lines: [
      { name: memoryWords.input, colour: "kind-recent", values: of(inputTokensOf) },
      {
        name: memoryWords.inputFromCache,
        colour: "kind-cache",
        isFilled: true,
        values: of(({ cacheReadTokens }) => cacheReadTokens),
      },
      {
        name: memoryWords.output,
        colour: "kind-recalled",
        values: of(({ outputTokens }) => outputTokens),
      },
    ],
  };
}

/**
 * The cost so far including summaries, next to the cost without the prompt cache. Undefined if no
 * model has a known price.
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
    title: memoryWords.costSoFar,
    unit: "dollars",
    turns: numbers(points),
    lines: [
      { name: memoryWords.cost, colour: "kind-recent", values: sums.map((sum) => sum.dollars) },
      { name: memoryWords.withoutCache, colour: "kind-said", isDashed: true, values: unsaved },
    ],
  };
}

/** Picks the rows of a table: the first, the last, and others evenly between. */
export function sampled(turns: number, limit: number): readonly number[] {
  if (turns <= limit) return Array.from({ length: turns }, (_, index) => index);
  const step = (turns - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => Math.round(index * step));
}

function numbers(points: readonly TurnPoint[]): number[] {
  return points.map((_, index) => index + 1);
}

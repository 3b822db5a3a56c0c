import { useMemo } from "hono/jsx/dom";
import { dollars } from "../languages/amounts.ts";
import { memoryWords } from "../languages/memory.ts";
import { Chart } from "./chart.tsx";
import type { SummaryPoint, TurnPoint } from "./growth.ts";
import { contextSeries, costSeries, growthSeries, type Series, tokenSeries } from "./series.ts";

/** Charts of a session's growth: lengths, tokens and cost per turn. */
export function Charts({ points, summaries, version }: {
  readonly points: readonly TurnPoint[];
  readonly summaries: readonly SummaryPoint[];
  /** Changes whenever the two lists do: they grow in place. */
  readonly version: number;
}) {
  const all = useMemo(() => allSeries(points, summaries), [version, points, summaries]);
  return (
    <section class="memory-part" aria-labelledby="growth-heading">
      <h2 id="growth-heading">{memoryWords.growth}</h2>
      <p class="note">{growthText(points, summaries)}</p>
      <div class="memory-charts">
        {points.length > 0 && all.map((series) => <Chart key={series.title} series={series} />)}
      </div>
    </section>
  );
}

function allSeries(
  points: readonly TurnPoint[],
  summaries: readonly SummaryPoint[],
): readonly Series[] {
  const cost = costSeries(points, summaries);
  return [
    ...[contextSeries(points), growthSeries(points), tokenSeries(points)],
    ...(cost ? [cost] : []),
  ];
}

function growthText(points: readonly TurnPoint[], summaries: readonly SummaryPoint[]): string {
  const last = points.at(-1);
  if (!last) return memoryWords.noMessages;
  const lengths = memoryWords.total(points.length, last.said);
  const costs = [...points, ...summaries].flatMap(({ cost }) => cost ? [cost] : []);
  if (costs.length === 0) return lengths;
  const paid = costs.reduce((sum, cost) => sum + cost.dollars, 0);
  const saved = costs.reduce((sum, cost) => sum + cost.uncached - cost.dollars, 0);
  const saving = saved > 0 ? dollars(saved) : undefined;
  return `${lengths} ${memoryWords.paid(dollars(paid), saving)}`;
}

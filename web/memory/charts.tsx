import { useMemo } from "hono/jsx/dom";
import { count, dollars } from "../saw/amounts.ts";
import { Chart } from "./chart.tsx";
import type { SummaryPoint, TurnPoint } from "./growth.ts";
import { contextSeries, costSeries, growthSeries, type Series, tokenSeries } from "./series.ts";

/** How the session grew: lengths, tokens, cost, turn by turn. */
export function Charts({ points, summaries, version }: {
  readonly points: readonly TurnPoint[];
  readonly summaries: readonly SummaryPoint[];
  /** Changes with them: they grow in place. */
  readonly version: number;
}) {
  const all = useMemo(() => allOf(points, summaries), [version, points, summaries]);
  return (
    <section class="memory-part" aria-labelledby="growth-heading">
      <h2 id="growth-heading">Growth</h2>
      <p class="note">{wordsOf(points, summaries)}</p>
      <div class="memory-charts">
        {points.length > 0 && all.map((series) => <Chart key={series.title} series={series} />)}
      </div>
    </section>
  );
}

function allOf(
  points: readonly TurnPoint[],
  summaries: readonly SummaryPoint[],
): readonly Series[] {
  const cost = costSeries(points, summaries);
  return [
    ...[contextSeries(points), growthSeries(points), tokenSeries(points)],
    ...(cost ? [cost] : []),
  ];
}

function wordsOf(points: readonly TurnPoint[], summaries: readonly SummaryPoint[]): string {
  const last = points.at(-1);
  if (!last) return "Nothing was said yet.";
  const costs = [...points, ...summaries].map(({ cost }) => cost);
  const paid = costs.reduce((sum, cost) => sum + (cost?.dollars ?? 0), 0);
  const saved = costs.reduce((sum, cost) => sum + (cost ? cost.uncached - cost.dollars : 0), 0);
  const money = costs.some((cost) => cost)
    ? ` It cost ${dollars(paid)}${saved > 0 ? `; the prompt cache saved ${dollars(saved)}` : ""}.`
    : "";
  return `After ${count(points.length)} ${points.length === 1 ? "turn" : "turns"} ` +
    `${count(last.said)} characters have been said.${money}`;
}

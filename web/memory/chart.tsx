import { useEffect, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { dollars } from "../languages/amounts.ts";
import { memoryWords } from "../languages/memory.ts";
import { formatCount } from "../languages/numbers.ts";
import type { Plot } from "./plot.ts";
import { type ChartLine, sampled, type Series } from "./series.ts";

const MAX_TABLE_ROWS = 20;

/** A chart with the figures of the turn under the pointer, and the same data as a table. */
export function Chart({ series }: { readonly series: Series }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    let isMounted = true;
    import("./plot.ts").then(({ Plot }) => {
      if (!isMounted || !place.current) return;
      plot.current = new Plot(place.current, { series, onPoint: setPointed });
    }).catch(() => setBroken(true));
    return () => {
      isMounted = false;
      plot.current?.end();
    };
  }, []);
  useLayoutEffect(() => plot.current?.show(series), [series]);
  const index = Math.min(pointed ?? Infinity, series.turns.length - 1);
  return (
    <figure class="memory-chart" aria-label={series.title}>
      <figcaption>
        <strong>{series.title}</strong>
        <span class="note">
          {memoryWords.turnIn(series.turns[index] ?? 0, memoryWords.units[series.unit])}
        </span>
      </figcaption>
      {isBroken
        ? <p class="note problem">{memoryWords.noChart}</p>
        : <div ref={place} class="memory-plot" aria-hidden="true" />}
      <Legend series={series} index={index} />
      <details class="memory-table">
        <summary>{memoryWords.tableOf(series.title)}</summary>
        <Table series={series} />
      </details>
    </figure>
  );
}

/** The figures of one turn. */
function Legend({ series, index }: { readonly series: Series; readonly index: number }) {
  return (
    <dl class="memory-figures">
      {series.lines.map((line) => (
        <div key={line.name}>
          <dt>
            <span
              class={`swatch ${line.colour}${line.isDashed ? " dashed" : ""}`}
              aria-hidden="true"
            />
            {line.name}
          </dt>
          <dd>{figure(line, { index, series })}</dd>
        </div>
      ))}
    </dl>
  );
}

function Table({ series }: { readonly series: Series }) {
  const rows = sampled(series.turns.length, MAX_TABLE_ROWS);
  return (
    <div
      class="memory-scroll"
      tabindex={0}
      role="region"
      aria-label={memoryWords.figuresOf(series.title)}
    >
      <table>
        <caption class="unseen">
          {memoryWords.titleIn(series.title, memoryWords.units[series.unit])}
        </caption>
        <thead>
          <tr>
            <th scope="col">{memoryWords.turn}</th>
            {series.lines.map(({ name }) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={index}>
              <th scope="row">{formatCount(series.turns[index] ?? 0)}</th>
              {series.lines.map((line) => <td key={line.name}>{figure(line, { index, series })}
              </td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function figure(
  { own, values }: ChartLine,
  { index, series }: { readonly index: number; readonly series: Series },
): string {
  const value = (own ?? values)[index];
  if (value === null || value === undefined) return memoryWords.none;
  return series.unit === "dollars" ? dollars(value) : formatCount(value);
}

import { useEffect, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { count, dollars } from "../saw/amounts.ts";
import type { Plot } from "./plot.ts";
import { type Line, sampled, type Series } from "./series.ts";

/** How many rows the table beside a chart has at most. */
const ROWS = 20;

/** A chart, the figures of the turn that is pointed at, and the same as a table. */
export function Chart({ series }: { readonly series: Series }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    let isWanted = true;
    import("./plot.ts").then(({ Plot }) => {
      if (!isWanted || !place.current) return;
      plot.current = new Plot(place.current, { series, onPoint: setPointed });
    }).catch(() => setBroken(true));
    return () => {
      isWanted = false;
      plot.current?.end();
    };
  }, []);
  useLayoutEffect(() => plot.current?.show(series), [series]);
  const index = Math.min(pointed ?? Infinity, series.turns.length - 1);
  return (
    <figure class="memory-chart" aria-label={series.title}>
      <figcaption>
        <strong>{series.title}</strong>
        <span class="note">Turn {count(series.turns[index] ?? 0)}, in {series.unit}</span>
      </figcaption>
      {isBroken
        ? <p class="note problem">The chart could not be loaded. The table has the figures.</p>
        : <div ref={place} class="memory-plot" aria-hidden="true" />}
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
      <details class="memory-table">
        <summary>{series.title} as a table</summary>
        <Table series={series} />
      </details>
    </figure>
  );
}

function Table({ series }: { readonly series: Series }) {
  const rows = sampled(series.turns.length, ROWS);
  return (
    <div class="memory-scroll" tabindex={0} role="region" aria-label={`${series.title}: figures`}>
      <table>
        <caption class="unseen">{series.title}, in {series.unit}</caption>
        <thead>
          <tr>
            <th scope="col">Turn</th>
            {series.lines.map(({ name }) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={index}>
              <th scope="row">{count(series.turns[index] ?? 0)}</th>
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
  { own, values }: Line,
  { index, series }: { readonly index: number; readonly series: Series },
): string {
  const value = (own ?? values)[index];
  if (value === null || value === undefined) return "none";
  return series.unit === "dollars" ? dollars(value) : count(value);
}

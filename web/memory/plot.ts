import uPlot from "uplot";
import type { ChartLine, Series } from "./series.ts";

/** "12.3K". */
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

const HEIGHT = 190;
const AXIS_ROOM = 58;

/** With fewer turns each gets a dot: a line of one point would be invisible. */
const DOTS_BELOW = 30;

/** A chart on a canvas, which follows the width of its container and the page's theme. */
export class Plot {
  readonly #place: HTMLElement;
  readonly #onPoint: (index: number | undefined) => void;
  readonly #ends: (() => void)[] = [];
  #series: Series;
  #plot: uPlot;

  constructor(place: HTMLElement, options: {
    readonly series: Series;
    /** Called with the index of the turn under the pointer. */
    readonly onPoint: (index: number | undefined) => void;
  }) {
    this.#place = place;
    this.#series = options.series;
    this.#onPoint = options.onPoint;
    this.#plot = this.#draw();
    this.#follow();
  }

  /** Shows other data. */
  show(series: Series): void {
    const isAlike = series.lines.length === this.#series.lines.length &&
      series.turns.length >= DOTS_BELOW && this.#series.turns.length >= DOTS_BELOW;
    this.#series = series;
    if (isAlike) this.#plot.setData(dataOf(series));
    else this.#redraw();
  }

  /** Removes the chart. */
  end(): void {
    for (const end of this.#ends) end();
    this.#plot.destroy();
  }

  #redraw(): void {
    this.#plot.destroy();
    this.#plot = this.#draw();
  }

  #draw(): uPlot {
    const width = Math.max(200, this.#place.clientWidth);
    const options = optionsOf(this.#series, { place: this.#place, width });
    const hooks = {
      setCursor: [({ cursor }: uPlot) => this.#onPoint(cursor.idx ?? undefined)],
    };
    return new uPlot({ ...options, hooks }, dataOf(this.#series), this.#place);
  }

  #follow(): void {
    const sizes = new ResizeObserver(() => {
      const width = Math.max(200, this.#place.clientWidth);
      if (width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
    });
    sizes.observe(this.#place);
    const themes = new MutationObserver(() => this.#redraw());
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => this.#redraw();
    dark.addEventListener("change", redraw);
    this.#ends.push(
      () => sizes.disconnect(),
      () => themes.disconnect(),
      () => dark.removeEventListener("change", redraw),
    );
  }
}

/** Upper areas are drawn first, so that each shows only what it adds. */
function inOrder({ lines }: Series): readonly ChartLine[] {
  return lines.toReversed();
}

function dataOf(series: Series): uPlot.AlignedData {
  return [[...series.turns], ...inOrder(series).map(({ values }) => [...values])];
}

function optionsOf(
  series: Series,
  { place, width }: { readonly place: HTMLElement; readonly width: number },
): uPlot.Options {
  const colour = colours(place);
  const axis = {
    stroke: colour("quiet"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  const label = (tick: number) =>
    series.unit === "dollars" ? `$${Number(tick.toPrecision(3))}` : compact.format(tick);
  return {
    width,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    scales: {
      x: {
        time: false,
        range: (_, least, most) => [Math.min(1, least ?? 1), Math.max(2, most ?? 2)],
      },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.06 : 1] },
    },
    axes: [
      {
        ...axis,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
        size: 28,
      },
      { ...axis, size: AXIS_ROOM, values: (_, ticks) => ticks.map((tick) => label(tick)) },
    ],
    series: [{}, ...inOrder(series).map((line) => lineOf(line, { colour, series }))],
  };
}

function lineOf(line: ChartLine, { colour, series }: {
  readonly colour: (name: string) => string;
  readonly series: Series;
}): uPlot.Series {
  const stroke = colour(line.colour);
  return {
    label: line.name,
    stroke,
    width: line.isFilled ? 1 : 2,
    ...(line.isFilled ? { fill: stroke } : {}),
    ...(line.isDashed ? { dash: [6, 5] } : {}),
    points: { show: series.turns.length < DOTS_BELOW, size: 5, fill: stroke },
  };
}

/** The current colour of a CSS class: a canvas cannot use CSS variables. */
function colours(place: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement("span");
    probe.className = `plot-colour ${name}`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

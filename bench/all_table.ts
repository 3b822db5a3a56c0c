import type { Bench } from "./all_benches.ts";

/** A figure as one run printed it. */
export interface FoundFigure {
  readonly name: string;
  readonly goal: string;
  readonly unit: string;
  readonly value: number;
}

/** A run of a benchmark: what it printed, or why there is nothing to read. */
export interface BenchRun {
  readonly bench: Bench;
  readonly command: string;
  readonly output: string;
  /** Why it did not end as it should; undefined: it did. */
  readonly failed?: string | undefined;
}

/** A line on which a benchmark says itself what is asked. */
const SAYS_GOAL = /^(.+?): (-?[\d.]+|NaN) ?(.*?) \(asked: (.+?); (?:met|NOT MET|not measured)\)$/gm;

/** The figures in what a benchmark printed. */
export function figuresIn({ bench, output }: Pick<BenchRun, "bench" | "output">): FoundFigure[] {
  const named = (bench.figures ?? []).flatMap(({ name, goal, pattern, unit = "" }) => {
    const found = pattern.exec(output)?.[1];
    return found === undefined ? [] : [{ name, goal, unit, value: Number(found) }];
  });
  const said = [...output.matchAll(SAYS_GOAL)].map(([, name = "", value, unit = "", goal = ""]) => {
    return { name: name.trim(), goal, unit, value: Number(value) };
  });
  return [...named, ...said].filter(({ value }) => !Number.isNaN(value));
}

/** All runs so far as a table in Markdown; a benchmark that failed is a line of it. */
export function tableOf(runs: readonly BenchRun[]): string {
  const rows = [
    ["figure", "asked", "median", "lowest to highest", "runs", "command"],
    ["---", "---", "---:", "---:", "---:", "---"],
    ...[...Map.groupBy(runs, ({ command }) => command).values()].flatMap(rowsOf),
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function rowsOf(runs: readonly BenchRun[]): string[][] {
  const command = `\`${runs[0]?.command}\``;
  const found = Map.groupBy(runs.flatMap(figuresIn), ({ name }) => name);
  const rows = [...found].map(([name, figures]) => {
    const values = figures.map(({ value }) => value).sort((one, other) => one - other);
    const { goal = "", unit = "" } = figures[0] ?? {};
    const middle = `${medianOf(values)} ${unit}`.trim();
    const spread = `${values[0]} to ${values.at(-1)}`;
    return [name, goal, middle, spread, String(values.length), command];
  });
  const failures = new Set(runs.flatMap(({ failed }) => failed ?? []));
  const missing = found.size === 0 && failures.size === 0 ? ["it printed no figure"] : [];
  const failed = [...failures, ...missing].map((why) => {
    const times = runs.filter((run) => run.failed === why).length || runs.length;
    return [`not measured: ${why}`, "", "", "", String(times), command];
  });
  return [...rows, ...failed];
}

/** The middle of sorted values; the mean of the two in the middle where their number is even. */
function medianOf(values: readonly number[]): number {
  const [low, high] = [Math.floor((values.length - 1) / 2), Math.ceil((values.length - 1) / 2)];
  const mean = ((values[low] ?? NaN) + (values[high] ?? NaN)) / 2;
  return Number(mean.toPrecision(6));
}

/**
 * Runs the benchmarks one after the other, several times, and prints one table: what is asked, median
 * and spread. `deno task bench:all [--quick] [--runs 3] [--only turn,remote] [--minutes 10]`. The
 * table so far is printed after each round. A benchmark that fails, or takes longer than so many
 * minutes, is a line of it.
 */
import { parseArgs } from "node:util";
import { type Bench, BENCHES } from "./all_benches.ts";
import { type BenchRun, figuresIn, tableOf } from "./all_table.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    only: { type: "string" },
    minutes: { type: "string" },
  },
});
const runs = Number(values.runs);
const only = values.only?.split(",");
const minutes = Number(values.minutes ?? (values.quick ? 4 : 15));
if (!(runs > 0) || !(minutes > 0)) throw new RangeError("--runs and --minutes are above 0");
const unknown = only?.filter((name) => !BENCHES.some(({ task }) => task === name)) ?? [];
if (unknown.length > 0) throw new RangeError(`There is no benchmark ${unknown.join(", ")}`);
const asked = BENCHES.filter(({ task, isLong = false }) =>
  only ? only.includes(task) : !(values.quick && isLong)
);

async function run(bench: Bench): Promise<BenchRun> {
  const { task, args = [], quick = args } = bench;
  const given = values.quick ? quick : args;
  const command = ["deno", "task", `bench:${task}`, ...given].join(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", `bench:${task}`, ...given],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, minutes * 60_000);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const output = new TextDecoder().decode(stdout);
  const failed = isLate
    ? `it took more than ${minutes} minutes`
    : code === 0
    ? undefined
    : `it ended with ${code}`;
  if (failed !== undefined) console.error(new TextDecoder().decode(stderr).slice(-2_000));
  return { bench, command, output, failed };
}

const done: BenchRun[] = [];
for (let round = 1; round <= runs; round++) {
  for (const bench of asked) {
    const begun = performance.now();
    const ended = await run(bench);
    done.push(ended);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
    console.log(`${round}/${runs} ${ended.command}: ${ended.failed ?? "done"}, ${seconds} s`);
    for (const { name, value, unit } of figuresIn(ended)) {
      console.log(`    ${name}: ${value} ${unit}`.trimEnd());
    }
  }
  console.log(`\n${tableOf(done)}\n`);
}
if (done.some(({ failed }) => failed !== undefined)) Deno.exit(1);

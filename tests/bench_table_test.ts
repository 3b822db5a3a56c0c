import { assertEquals } from "@std/assert";
import { BENCHES } from "../bench/all_benches.ts";
import { figuresIn, tableOf } from "../bench/all_table.ts";

const BENCH = {
  task: "turn",
  figures: [{ name: "one turn", goal: "≤ 2", pattern: /one turn takes ([\d.]+)/, unit: "ms" }],
};
const COMMAND = "deno task bench:turn";

const runOf = (output: string, failed?: string) => ({
  bench: BENCH,
  command: COMMAND,
  output,
  failed,
});

Deno.test("the table of benchmarks has the median of the runs, and from where to where they were", () => {
  const outputs = ["one turn takes 3 ms", "one turn takes 1.5 ms", "one turn takes 2 ms"];
  assertEquals(
    tableOf(outputs.map((output) => runOf(output))).split("\n").at(-1),
    "| one turn | ≤ 2 | 2 ms | 1.5 to 3 | 3 | `deno task bench:turn` |",
  );
});

Deno.test("a benchmark that says itself what is asked needs no more than its name", () => {
  const output =
    "CPU a delta: 1.75 × (asked: at most 2 ×; met)\nmemory: NaN MB (asked: 3; NOT MET)";
  assertEquals(figuresIn({ bench: { task: "streams" }, output }), [
    { name: "CPU a delta", goal: "at most 2 ×", unit: "×", value: 1.75 },
  ]);
});

Deno.test("a benchmark that failed, or printed nothing, is a line of the table", () => {
  const lines = tableOf([runOf("one turn takes 3 ms"), runOf("", "it ended with 1")]).split("\n");
  assertEquals(lines.slice(2), [
    "| one turn | ≤ 2 | 3 ms | 3 to 3 | 1 | `deno task bench:turn` |",
    "| not measured: it ended with 1 |  |  |  | 1 | `deno task bench:turn` |",
  ]);
  assertEquals(
    tableOf([runOf("")]).split("\n").at(-1),
    "| not measured: it printed no figure |  |  |  | 1 | `deno task bench:turn` |",
  );
});

/** What measures with a file that is not in the repository, and the table itself. */
const WITHOUT_ROW = ["all", "memory", "spaces"];

Deno.test("every benchmark that needs no file of its own is in the table, and no other", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const names = Object.keys(tasks).flatMap((name) => /^bench:(.*)/.exec(name)?.slice(1) ?? []);
  assertEquals(
    BENCHES.map(({ task }) => task).sort(),
    names.filter((name) => !WITHOUT_ROW.includes(name)).sort(),
  );
});

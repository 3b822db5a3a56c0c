/**
 * How much of what a later question needs is in the rebuilt context. `deno task bench:memory <file>`:
 * imports each conversation of a LoCoMo file into a real bridge, requests the context of each
 * question, and looks for the full text of its evidence in the request. The constants of recall were
 * chosen on the first three conversations of LoCoMo, so those and the others are also counted apart.
 */
import { logPlace, startBridge } from "../tests/support/process.ts";
import { RecallIndex } from "../src/conversation/recall/mod.ts";
import { type Line, type Question, readSamples } from "./locomo.ts";
import { plainBm25, recencyOnly } from "./memory_baselines.ts";
import { UNLIMITED } from "./unlimited.ts";

const BUDGETS = [4_000, 8_000, 16_000, 32_000];
const TUNED_ON = 3;
const CATEGORIES = [1, 2, 3, 4];
const NAMES: Readonly<Record<number, string>> = {
  1: "multi-hop",
  2: "temporal",
  3: "open-domain",
  4: "single-hop",
};

interface Found {
  readonly category: number;
  readonly share: number;
  readonly characters: number;
}

/** The totals of one method with one budget. */
class Tally {
  readonly #found: Found[] = [];

  add(question: Question, lines: ReadonlyMap<string, Line>, context: string): void {
    const there = question.evidence.filter((id) => context.includes(lines.get(id)?.text ?? "\0"));
    const share = there.length / question.evidence.length;
    this.#found.push({ category: question.category, share, characters: context.length });
  }

  get row(): string {
    const of = (category?: number) =>
      this.#found.filter((each) => category === undefined || each.category === category);
    const percent = (list: readonly Found[], value: (found: Found) => number) =>
      list.length === 0
        ? "     –"
        : `${(list.reduce((sum, each) => sum + value(each), 0) / list.length * 100).toFixed(1)} %`
          .padStart(7);
    const characters = of().reduce((sum, each) => sum + each.characters, 0) / of().length;
    return [
      percent(of(), ({ share }) => share),
      percent(of(), ({ share }) => share === 1 ? 1 : 0),
      ...CATEGORIES.map((category) => percent(of(category), ({ share }) => share)),
      characters.toFixed(0).padStart(7),
    ].join("  ");
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const [file] = Deno.args;
if (!file) {
  console.error("Usage: deno task bench:memory <a file in the form of LoCoMo's locomo10.json>");
  Deno.exit(1);
}
const samples = await readSamples(file).catch(({ message }: Error) => {
  console.error(`${file} is not in the format of LoCoMo's locomo10.json: ${message}`);
  Deno.exit(1);
});
await using place = await logPlace();
const bridge = await startBridge({ ...UNLIMITED, KV_PATH: place.path });
const base = `http://127.0.0.1:${bridge.port}/v1/sessions`;
const tallies = new Map<string, Tally>();
const tally = (method: string, budget: number) => {
  const name = `${String(budget).padStart(6)}  ${method.padEnd(14)}`;
  const known = tallies.get(name) ?? new Tally();
  tallies.set(name, known);
  return known;
};
const times: number[] = [];
const builds: number[] = [];
for (const [index, { name, lines, questions }] of samples.entries()) {
  const asked = questions.filter(({ category }) => CATEGORIES.includes(category));
  console.error(`${index + 1} of ${samples.length}: ${name}, ${asked.length} questions`);
  const session = `sample-${index}`;
  const body = lines.map(({ role, text, at }) => JSON.stringify({ role, text, at })).join("\n");
  const imported = await fetch(`${base}/${session}/import`, { method: "POST", body });
  if (!imported.ok) throw new Error(`Import of ${name} failed: ${await imported.text()}`);
  await imported.body?.cancel();
  builds.push(timeToIndex(lines));
  const byId = new Map(lines.map((line) => [line.id, line]));
  for (const question of asked) {
    for (const budget of BUDGETS) {
      const query = new URLSearchParams({ message: question.text, limit: String(budget) });
      const begun = performance.now();
      const answer = await fetch(`${base}/${session}/context?${query}`);
      const { request, manifest } = await answer.json();
      times.push(performance.now() - begun);
      if (manifest.characters > budget) throw new Error(`Over budget: ${question.text}`);
      const context = textsOf(request).slice(0, -1).join("\n");
      tally("the bridge", budget).add(question, byId, context);
      const half = index < TUNED_ON ? `  first ${TUNED_ON}` : "  the others";
      tally(half, budget).add(question, byId, context);
      tally("plain BM25", budget).add(question, byId, plainBm25(lines, question.text, budget));
      tally("recency only", budget).add(question, byId, recencyOnly(lines, budget));
    }
  }
}
console.log(
  "Evidence whose whole text is in the request: the mean share, and how often all of it is",
);
console.log(
  `budget  method             mean      all  ${
    CATEGORIES.map((category) => NAMES[category]?.slice(0, 8).padStart(7)).join("  ")
  }  characters`,
);
for (
  const [name, each] of [...tallies].sort(([a], [b]) => a.slice(0, 6).localeCompare(b.slice(0, 6)))
) {
  console.log(`${name}${each.row}`);
}
console.log(`Median time of a dry run through HTTP: ${median(times).toFixed(1)} ms`);
console.log(`Median time to index a conversation: ${median(builds).toFixed(0)} ms`);
await bridge.end("SIGINT");

function textsOf(request: { messages: { content: { text: string }[] }[] }): string[] {
  return request.messages.flatMap(({ content }) => content.map(({ text }) => text));
}

function timeToIndex(lines: readonly Line[]): number {
  const begun = performance.now();
  const recall = new RecallIndex();
  for (const [position, { role, text, at }] of lines.entries()) {
    recall.add({ position, role, text, at: Date.parse(at) });
  }
  return performance.now() - begun;
}

/**
 * Whether learning keeps what must not be kept. `deno task bench:learning [--histories 1000] [--seed 1]`:
 * random histories of a space in which a model answers from a table: good operations, duplicates,
 * inventions, other sessions' sources, claims of rights, recalled text said again, contradictions,
 * answers of no use. Instances are killed in between, others are faster, and the owner forgets. All
 * counts must be 0.
 */
import { parseArgs } from "node:util";
import { foldSpace } from "../src/knowledge/mod.ts";
import { randomFrom } from "../tests/support/secrets.ts";
import { type Findings, findingsOf } from "./learning_findings.ts";
import { LearningHistory } from "./learning_history.ts";
import { SpaceStoreInMemory } from "./space_store.ts";

const STEPS = 80;
const SHOWN = 3;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    histories: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const histories = Number(values.histories);
const seed = Number(values.seed);

const found = new Map<keyof Findings, string[]>();
const sums = { calls: 0, digests: 0, kills: 0, conflicts: 0, forgotten: 0, facts: 0 };
const refused = new Map<string, number>();

for (let number = 0; number < histories; number++) {
  const store = new SpaceStoreInMemory();
  const history = new LearningHistory(store, randomFrom(seed * 1_000_003 + number));
  for (let step = 0; step < STEPS; step++) {
    await history.step();
    if (step % 20 === 19) await look(history, store, number);
  }
  await history.finish();
  await look(history, store, number);
  const { calls, digests, kills, conflicts } = history.counts;
  sums.calls += calls;
  sums.digests += digests;
  sums.kills += kills;
  sums.conflicts += conflicts;
  sums.forgotten += history.forgotten.length;
  sums.facts += foldSpace(await store.read()).count.facts;
  for (const [reason, count] of Object.entries(history.counts.refused)) {
    refused.set(reason, (refused.get(reason) ?? 0) + count);
  }
}

async function look(history: LearningHistory, store: SpaceStoreInMemory, number: number) {
  const events = await store.read();
  for (const [kind, texts] of Object.entries(findingsOf(history, foldSpace(events), events))) {
    const known = found.get(kind as keyof Findings) ?? [];
    found.set(kind as keyof Findings, [
      ...known,
      ...texts.map((text: string) => `history ${number}: ${text}`),
    ]);
  }
}

console.log(`${histories} histories of ${STEPS} steps, seed ${seed}`);
console.log(
  `${sums.calls} calls, ${sums.digests} digests, ${sums.kills} kills, ${sums.conflicts} conflicts, ` +
    `${sums.forgotten} facts forgotten by their owner, ${sums.facts} facts at the end`,
);
console.log(`Refused: ${[...refused].map(([reason, count]) => `${reason} ${count}`).join(", ")}`);
for (const [kind, texts] of found) {
  console.log(`${kind.padEnd(16)} ${String(texts.length).padStart(6)}`);
  for (const text of new Set(texts.slice(0, SHOWN))) console.log(`  ${text}`);
}
if ([...found.values()].some((texts) => texts.length > 0)) Deno.exit(1);

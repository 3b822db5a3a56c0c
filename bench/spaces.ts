/**
 * What splitting one long conversation into the sessions of a space costs. `deno task bench:spaces
 * <file>`: each dated sitting of a LoCoMo conversation is imported into a session of a space of a real
 * bridge with the offline model, which learns from them where it can. Each question is asked, as a dry
 * run over HTTP, in a fresh session of the space; in one that holds all sittings; in one beside the
 * newest sitting only; and in one without a space. Constants were chosen on the first three
 * conversations.
 */
import { logPlace, startBridge } from "../tests/support/process.ts";
import { type Line, readSamples } from "./locomo.ts";
import { UNLIMITED } from "./unlimited.ts";

const LIMIT = 8_000;
const TUNED_ON = 3;
const CATEGORIES = [1, 2, 3, 4];

const WAYS = {
  long: "one long session",
  space: "a space of sittings",
  newest: "the newest session only",
  none: "no space",
} as const;

type Way = keyof typeof WAYS;

const [file] = Deno.args;
if (!file) {
  console.error("Usage: deno task bench:spaces <a file in the form of LoCoMo's locomo10.json>");
  Deno.exit(1);
}
const samples = await readSamples(file);
await using place = await logPlace();
const bridge = await startBridge({ ...UNLIMITED, KV_PATH: place.path });
const base = `http://127.0.0.1:${bridge.port}/v1`;
const shares: { readonly sample: number; readonly way: Way; readonly share: number }[] = [];
const times = new Map<Way, number[]>();
const opened: number[] = [];

for (const [sample, { name, lines, questions }] of samples.entries()) {
  const asked = questions.filter(({ category }) => CATEGORIES.includes(category));
  console.error(`${sample + 1} of ${samples.length}: ${name}, ${asked.length} questions`);
  const sittings = [...Map.groupBy(lines, ({ id }) => id.split(":")[0] ?? "").values()];
  const [all, newest] = [`all-${sample}`, `newest-${sample}`];
  for (const [index, sitting] of sittings.entries()) {
    await importLines(`sitting-${sample}-${index}`, sitting, all);
  }
  await importLines(`sitting-${sample}-newest`, sittings.at(-1) ?? [], newest);
  await importLines(`long-${sample}`, lines);
  const sessions: Record<Way, string> = {
    long: `long-${sample}`,
    space: await freshSession(`fresh-${sample}`, all),
    newest: await freshSession(`fresh-newest-${sample}`, newest),
    none: await freshSession(`fresh-none-${sample}`),
  };
  for (const space of [all, newest]) await learn(space);
  const texts = new Map(lines.map(({ id, text }) => [id, text]));
  for (const { text: message, evidence } of asked) {
    for (const way of Object.keys(WAYS) as Way[]) {
      const begun = performance.now();
      const { request, manifest } = await post(`/sessions/${sessions[way]}/context`, {
        ...{ message, limit: LIMIT },
      });
      note(times, way, performance.now() - begun);
      if (manifest.characters > LIMIT) throw new Error(`Over budget: ${message}`);
      const context = textsOf(request).slice(0, -1).join("\n");
      const found = evidence.filter((id) => context.includes(texts.get(id) ?? "\0"));
      shares.push({ sample, way, share: found.length / evidence.length });
      if (way === "space") opened.push(elsewhere(manifest).size);
    }
  }
}
await bridge.end("SIGINT");

console.log(`Evidence whose whole text is in the request, at ${LIMIT} characters`);
console.log(`${"".padEnd(26)}     all          first ${TUNED_ON}     the others`);
for (const way of Object.keys(WAYS) as Way[]) {
  const columns = [
    () => true,
    (sample: number) => sample < TUNED_ON,
    (sample: number) => sample >= TUNED_ON,
  ].map((isMeant) => {
    const meanOf = (way: Way) =>
      mean(
        shares.filter((each) => each.way === way && isMeant(each.sample)).map(({ share }) => share),
      );
    const [share, whole] = [meanOf(way), meanOf("long")];
    return `${(share * 100).toFixed(1).padStart(5)} % ${(share / whole).toFixed(3)}`;
  });
  console.log(`${WAYS[way].padEnd(26)} ${columns.join("  ")}`);
}
console.log(`Sessions quoted for a question: ${mean(opened).toFixed(1)}`);
for (const [way, values] of times) {
  console.log(`Median time of a dry run, ${WAYS[way]}: ${median(values).toFixed(1)} ms`);
}

async function importLines(
  session: string,
  lines: readonly Line[],
  space?: string,
): Promise<void> {
  const body = lines.map(({ role, text, at }) => JSON.stringify({ role, text, at })).join("\n");
  await requestJson(`/sessions/${session}/import`, { method: "POST", body });
  if (space === undefined) return;
  const moved = JSON.stringify({ space });
  await requestJson(`/sessions/${session}`, { method: "PATCH", body: moved });
}

/** A session in which nothing was said that bears on a question. */
async function freshSession(session: string, space?: string): Promise<string> {
  const hello: Line = { id: "", role: "user", text: "Hello.", at: new Date().toISOString() };
  await importLines(session, [hello], space);
  return session;
}

/** Learns from all sessions of a space; where learning is off, nothing. */
async function learn(space: string): Promise<void> {
  const answer = await fetch(`${base}/spaces/${space}/learn`, { method: "POST" });
  const text = await answer.text();
  if (answer.ok || text.includes("learning_off")) return console.error(`  learned: ${text}`);
  throw new Error(`Learning failed: ${text}`);
}

async function post(path: string, body: object) {
  return await requestJson(path, { method: "POST", body: JSON.stringify(body) });
}

async function requestJson(path: string, init: RequestInit) {
  const answer = await fetch(`${base}${path}`, init);
  if (!answer.ok) throw new Error(`${init.method} ${path} failed: ${await answer.text()}`);
  return await answer.json();
}

function elsewhere({ items }: { readonly items: readonly { kind: string; session?: string }[] }) {
  return new Set(items.filter(({ kind }) => kind === "elsewhere").map(({ session }) => session));
}

function textsOf(request: { messages: { content: { text: string }[] }[] }): string[] {
  return request.messages.flatMap(({ content }) => content.map(({ text }) => text));
}

function note(into: Map<Way, number[]>, way: Way, value: number): void {
  const known = into.get(way) ?? [];
  into.set(way, known);
  known.push(value);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

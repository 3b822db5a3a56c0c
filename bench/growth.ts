/**
 * How work grows with the length of a conversation, over HTTP, against a bridge in a separate
 * process: `deno task bench:growth [turns …]`. For each length it imports a conversation, restarts the
 * bridge and requests its first context, while another client polls `/healthz`. CPU is that of the
 * whole process, including its threads for the store and garbage collection; a block of the event
 * loop counts only the time that its thread ran, since a busy machine makes it wait.
 */
import { FAKE_KEY, FakeClaude } from "../tests/support/fake_claude.ts";
import { type BridgeProcess, logPlace, startServer } from "../tests/support/process.ts";
import { makeTalk } from "./talk.ts";
import { UNLIMITED } from "./unlimited.ts";

const SIZES = Deno.args.length > 0 ? Deno.args.map(Number) : [1_000, 5_000, 10_000, 20_000, 40_000];

/** Turns per import, which may have 10,000 lines. */
const BATCH = 5_000;
const LENGTHS = { message: 80, reply: 260 };
const HEALTH_EVERY_MS = 2;
const ID = "growth";

interface Probe {
  /** CPU time of the bridge, and the longest block of its event loop. */
  readonly cpuMs: number;
  readonly blockedMs: number;
  readonly bytes: number;
}

interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  /** The slowest answer of `/healthz`. */
  readonly healthMs: number;
  readonly blockedMs: number;
}

async function start(environment: Record<string, string>): Promise<BridgeProcess> {
  const args = ["run", "--quiet", "-A", "--v8-flags=--expose-gc", "bench/growth_bridge.ts"];
  return await startServer(args, { PORT: "0", MAX_IMPORT_BYTES: "67108864", ...environment });
}

async function probe(bridge: BridgeProcess): Promise<Probe> {
  const [, url = ""] = await bridge.until(/Probe (http\S+)/);
  return await (await fetch(url)).json();
}

/** Runs a task while another client polls the bridge's health. */
async function measure(bridge: BridgeProcess, task: () => Promise<void>): Promise<Measured> {
  await probe(bridge);
  let isDone = false;
  let healthMs = 0;
  const asking = (async () => {
    while (!isDone) {
      const asked = performance.now();
      await (await fetch(`http://127.0.0.1:${bridge.port}/healthz`)).body?.cancel();
      healthMs = Math.max(healthMs, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS));
    }
  })();
  const begun = performance.now();
  await task();
  const ms = performance.now() - begun;
  isDone = true;
  await asking;
  const { cpuMs, blockedMs } = await probe(bridge);
  return { ms, healthMs, cpuMs, blockedMs };
}

/** The conversation as import bodies. */
function bodiesOf(turns: number): { readonly bodies: string[]; readonly characters: number } {
  let characters = 0;
  const lines = makeTalk(turns, LENGTHS).map(({ message, reply }, index) => {
    characters += message.length + reply.length;
    const at = (ms: number) => new Date(1_700_000_000_000 + index * 60_000 + ms).toISOString();
    return JSON.stringify({ role: "user", text: message, at: at(0) }) + "\n" +
      JSON.stringify({ role: "assistant", text: reply, at: at(5_000) }) + "\n";
  });
  const bodies = Array.from(
    { length: Math.ceil(turns / BATCH) },
    (_, index) => lines.slice(index * BATCH, (index + 1) * BATCH).join(""),
  );
  return { bodies, characters };
}

async function ask(bridge: BridgeProcess, path: string, init?: RequestInit): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${bridge.port}/v1/sessions/${ID}${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
}

function shown({ ms, cpuMs, healthMs, blockedMs }: Measured): string {
  const seconds = [ms, cpuMs].map((each) => `${(each / 1_000).toFixed(2).padStart(6)} s`);
  const waits = [healthMs, blockedMs].map((each) => `${each.toFixed(0).padStart(5)} ms`);
  return [...seconds, ...waits].join(" ");
}

await using claude = new FakeClaude();
console.log(
  "         | import: time, CPU, /healthz, block | first context: the same      | memory",
);
for (const turns of SIZES) {
  await using place = await logPlace();
  const environment = {
    ...UNLIMITED,
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  };
  const { bodies, characters } = bodiesOf(turns);
  const [{ message = "" } = {}] = makeTalk(1, LENGTHS);
  const importing = await start(environment);
  const imported = await measure(importing, async () => {
    for (const body of bodies) await ask(importing, "/import", { method: "POST", body });
  });
  await importing.end("SIGTERM");
  const bridge = await start(environment);
  await (await fetch(`http://127.0.0.1:${bridge.port}/healthz`)).body?.cancel();
  const before = await probe(bridge);
  const context = () => ask(bridge, `/context?message=${encodeURIComponent(message)}`);
  const cold = await measure(bridge, context);
  const bytes = (await probe(bridge)).bytes - before.bytes;
  const warm = await measure(bridge, context);
  console.log(
    `${String(turns).padStart(8)} | ${shown(imported)} | ${shown(cold)} | ` +
      `${(bytes / characters).toFixed(1)} bytes a character; next context ${shown(warm)}`,
  );
  await bridge.end("SIGTERM");
}

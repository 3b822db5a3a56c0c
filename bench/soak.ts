/**
 * Whether the bridge's memory stays flat under half of its full load, with clients that come and go.
 * `deno task bench:soak [--minutes 30]`; Ctrl+C ends it early, with what it has measured. Memory is
 * looked at after garbage was collected, except what is resident, which comes from Linux's /proc, as
 * file descriptors do; timers cannot be counted. Ends with 1 if something clearly grows.
 */
import { parseArgs } from "node:util";
import { pause } from "../src/shared/mod.ts";
import { startServer } from "../tests/support/process.ts";
import { useOf } from "./process_use.ts";
import { SoakLoad, until } from "./soak_load.ts";
import { type Sample, trendOf } from "./trend.ts";
import { UNLIMITED } from "./unlimited.ts";
import { serveUpstream } from "./upstream.ts";

/** How long full load is measured, and how often memory is looked at, in ms. */
const FULL_MS = 10_000;
const SAMPLE_MS = 5_000;

/** The part of the time, from its beginning, in which caches fill; it does not count. */
const FILLING = 0.4;

/** How long a session lives: short, so that what is stored stays the same, in seconds. */
const TTL_SECONDS = 60;

/** What may look like growth and is none: MB an hour of memory, and file descriptors. */
const MOST_MB_PER_HOUR = { "used after collecting": 20, resident: 100 } as const;
const MOST_DESCRIPTORS = 4;

const { values } = parseArgs({
  args: Deno.args,
  options: { minutes: { type: "string", default: "30" } },
});
const soakMs = Number(values.minutes) * 60_000;
const interrupted = new AbortController();
Deno.addSignalListener("SIGINT", () => interrupted.abort());

const folder = await Deno.makeTempDir();
const upstream = serveUpstream();
const bridge = await startServer(
  ["run", "-A", "--quiet", "--v8-flags=--expose-gc", "bench/soak_bridge.ts"],
  {
    ...UNLIMITED,
    PORT: "0",
    KV_PATH: `${folder}/log.sqlite3`,
    SESSION_TTL_SECONDS: `${TTL_SECONDS}`,
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${upstream.addr.port}`,
    ANTHROPIC_API_KEY: "sk-ant-bench-0123456789",
    LOG_LEVEL: "error",
  },
);
let isMet = true;
try {
  const full = await fullLoad();
  const before = useOf(bridge.pid).descriptors;
  const load = new SoakLoad(bridge.port);
  const signal = AbortSignal.any([AbortSignal.timeout(soakMs), interrupted.signal]);
  console.log(
    `Full load: ${full.toFixed(0)} turns a second; soaking for ${values.minutes} minutes at half`,
  );
  const running = load.run(signal, full / 2);
  const { used, resident, descriptors } = await sample(signal);
  await running;
  const after = await settled(before);
  console.log(`${load.turns} turns of ${load.clients} clients, one after another`);
  print("used after collecting", used);
  print("resident", resident);
  const most = descriptors.length === 0 ? NaN : Math.max(...descriptors);
  const grew = after - before;
  const isFlat = !(grew > MOST_DESCRIPTORS);
  isMet &&= isFlat;
  console.log(
    `File descriptors: ${before} before, at most ${most} meanwhile, ${after} after ` +
      `(asked: none more; ${isFlat ? "met" : "NOT MET"})`,
  );
} finally {
  await bridge.end("SIGKILL");
  await upstream.shutdown();
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(isMet ? 0 : 1);

/** Turns a second when the clients wait for nothing but the bridge. */
async function fullLoad(): Promise<number> {
  const load = new SoakLoad(bridge.port);
  const began = performance.now();
  await load.run(AbortSignal.any([AbortSignal.timeout(FULL_MS), interrupted.signal]));
  return load.turns / (performance.now() - began) * 1_000;
}

/** Looks at the process until the signal is aborted. */
async function sample(signal: AbortSignal) {
  const used: Sample[] = [];
  const resident: Sample[] = [];
  const descriptors: number[] = [];
  const began = performance.now();
  for (let asked = 1; !signal.aborted; asked++) {
    await bridge.type("");
    const [, memory] = await bridge.until(new RegExp(`^Memory ${asked} (.*)$`, "m"));
    const { heapUsed, external } = JSON.parse(memory ?? "");
    const use = useOf(bridge.pid);
    const at = performance.now() - began;
    used.push({ at, value: (heapUsed + external) / 1_048_576 });
    resident.push({ at, value: use.resident });
    descriptors.push(use.descriptors);
    await until(performance.now() + SAMPLE_MS, signal);
  }
  const last = used.at(-1)?.at ?? 0;
  const counts = ({ at }: Sample) => at >= last * FILLING;
  return { used: used.filter(counts), resident: resident.filter(counts), descriptors };
}

/** How many file descriptors are open once the connections of clients that have gone are closed. */
async function settled(before: number): Promise<number> {
  let { descriptors } = useOf(bridge.pid);
  for (let tries = 0; tries < 20 && descriptors > before; tries++) {
    await pause(500);
    ({ descriptors } = useOf(bridge.pid));
  }
  return descriptors;
}

function print(name: keyof typeof MOST_MB_PER_HOUR, samples: readonly Sample[]): void {
  const { perHour, within } = trendOf(samples);
  const most = MOST_MB_PER_HOUR[name];
  const isFlat = !(perHour - within > most);
  isMet &&= isFlat;
  const all = samples.map(({ value }) => value);
  const range = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} MB`;
  console.log(
    `Memory ${name}: ${range} in ${samples.length} samples, slope ${perHour.toFixed(1)} ± ` +
      `${within.toFixed(1)} MB an hour (asked: not clearly above ${most}; ` +
      `${isFlat ? "met" : "NOT MET"})`,
  );
}

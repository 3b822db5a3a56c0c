/**
 * What logs, spans and metrics cost a turn. `deno task bench:telemetry [turns]`: two bridges side by
 * side in the same run, one with OpenTelemetry off and one that exports everything to a collector,
 * turn about; and what the calls of one turn cost by themselves where it is off.
 */
import { inSpan, measure } from "../src/telemetry/mod.ts";
import { Collector } from "../tests/support/otlp.ts";
import { type BridgeProcess, startBridge } from "../tests/support/process.ts";
import { serveUpstream } from "./upstream.ts";
import { UNLIMITED } from "./unlimited.ts";

const TURNS = Number(Deno.args[0] ?? 300);
const WARM_UP = 30;
const AT_A_TIME = 10;
const NO_OPS = 20_000;

/** One client of one session; its turns, one after another. */
class Client {
  readonly #socket: WebSocket;
  readonly #process: BridgeProcess;
  readonly opened: Promise<void>;
  #onFrame: (frame: { readonly type: string; readonly turn?: string }) => void = () => {};

  constructor(process: BridgeProcess) {
    this.#process = process;
    this.#socket = new WebSocket(`ws://127.0.0.1:${process.port}/ws?session=bench`);
    this.opened = new Promise((resolve) => this.#socket.onopen = () => resolve());
    this.#socket.onmessage = ({ data }) => this.#onFrame(JSON.parse(data));
  }

  /** How long a turn took, in ms. */
  async turn(): Promise<number> {
    const id = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<number>();
    const begun = performance.now();
    this.#onFrame = ({ type, turn }) => {
      if (type === "turn.completed" && turn === id) resolve(performance.now() - begun);
    };
    this.#socket.send(JSON.stringify({ type: "message.send", id, text: `And ${id}?` }));
    return await promise;
  }

  /** The process's CPU until now, in ms; NaN where there is no /proc. */
  async cpu(): Promise<number> {
    const stat = await Deno.readTextFile(`/proc/${this.#process.pid}/stat`).catch(() => "");
    const fields = stat.split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async end(): Promise<void> {
    this.#socket.close();
    await this.#process.end("SIGINT");
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

/** What the telemetry calls of one turn take in this process, where OpenTelemetry is off, in ms. */
async function noOps(): Promise<number> {
  const ids = { owner: "local", session: "bench", turn: "m" };
  const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const nothing = () => Promise.resolve();
  const begun = performance.now();
  for (let index = 0; index < NO_OPS; index++) {
    await inSpan("append", { ids }, nothing);
    await inSpan("turn", { ids, root: true }, async (span) => {
      span.set(() => ({ "bridge.attempt": 1 }));
      await inSpan("context", { ids }, nothing);
      measure.context({ characters: 1, recalled: 0 });
      await inSpan("chat", { ids }, nothing);
      measure.firstDelta(1);
      measure.usage(usage);
      await inSpan("append", { ids }, nothing);
      measure.turn({ outcome: "completed", ms: 1 });
    });
  }
  return (performance.now() - begun) / NO_OPS;
}

const folder = await Deno.makeTempDir();
const upstream = serveUpstream();
const collector = new Collector();
const environment = {
  ANTHROPIC_API_KEY: "bench",
  ANTHROPIC_BASE_URL: `http://127.0.0.1:${upstream.addr.port}`,
  ...UNLIMITED,
};
const start = async (name: string, more: Readonly<Record<string, string>>) =>
  new Client(await startBridge({ ...environment, KV_PATH: `${folder}/${name}`, ...more }));
const lanes = [
  { label: "off", client: await start("off", {}), times: [] as number[], cpu: 0 },
  { label: "exported", client: await start("on", collector.environment), times: [], cpu: 0 },
];
for (const { client } of lanes) {
  await client.opened;
  for (let index = 0; index < WARM_UP; index++) await client.turn();
}
for (let done = 0; done < TURNS; done += AT_A_TIME) {
  for (const lane of lanes) {
    const before = await lane.client.cpu();
    for (let index = 0; index < AT_A_TIME; index++) lane.times.push(await lane.client.turn());
    lane.cpu += await lane.client.cpu() - before;
  }
}
const off = await noOps();
const [without, exported] = lanes.map(({ times, cpu }) => ({
  turn: median(times),
  cpu: cpu / times.length,
}));
for (const [index, { label, times }] of lanes.entries()) {
  const { turn, cpu } = (index === 0 ? without : exported)!;
  console.log(
    `${label.padEnd(9)} ${times.length} turns, median ${turn.toFixed(2)} ms, ` +
      `CPU ${cpu.toFixed(2)} ms a turn`,
  );
}
console.log(
  `exported over off: ${(exported!.turn / without!.turn).toFixed(2)} in time, ` +
    `${(exported!.cpu / without!.cpu).toFixed(2)} in CPU; ${collector.received.length} exports`,
);
console.log(
  `the calls of one turn where it is off: ${(off * 1_000).toFixed(1)} µs, ` +
    `${(off / without!.turn * 100).toFixed(2)} % of a turn`,
);
await Promise.all(lanes.map(({ client }) => client.end()));
await upstream.shutdown();
await collector[Symbol.asyncDispose]();
await Deno.remove(folder, { recursive: true });
Deno.exit(0);

/**
 * What the door for the Messages API costs beside a bare proxy in the same run: requests a second, CPU,
 * and time to the first byte. `deno task bench:messages [seconds]`. The CPU of a process comes from
 * Linux's /proc; elsewhere those columns are empty.
 */
import { type BridgeProcess, startBridge, startServer } from "../tests/support/process.ts";
import { bodyLikeClaudeCodes } from "./messages_body.ts";
import { UNLIMITED } from "./unlimited.ts";

const SECONDS = Number(Deno.args.find((arg) => !arg.startsWith("--")) ?? 3);
const ROUNDS = 3;
const CLIENTS = 16;
const WARM_UP_SECONDS = 2;
const FIRST_BYTES = 200;

/** How many rounds with tools a turn has where there is memory: most requests of Claude Code are such. */
const ROUNDS_OF_TURN = 9;

/** One way to the upstream. */
interface Way {
  readonly name: string;
  readonly url: string;
  /** Absent where there is nothing between. */
  readonly process?: BridgeProcess;
  /** After how many rounds with tools a turn is over; absent where requests name no session. */
  readonly rounds?: number;
}

interface Measured {
  readonly perSecond: number;
  /** CPU in ms a request. */
  readonly cpu: number;
}

const upstream = await startServer(["run", "-A", "--quiet", "bench/messages_upstream.ts"]);
const upstreamUrl = `http://127.0.0.1:${upstream.port}`;
const proxy = await startServer(["run", "-A", "--quiet", "bench/messages_proxy.ts"], {
  UPSTREAM: upstreamUrl,
});
const folder = await Deno.makeTempDir();
const [plain, remembering] = await Promise.all(["plain", "remembering"].map(newBridge));

const ways: readonly Way[] = [
  { name: "bare proxy", url: `http://127.0.0.1:${proxy.port}`, process: proxy },
  { name: "bridge, no session", ...through(plain) },
  { name: "bridge, with memory", ...through(remembering), rounds: ROUNDS_OF_TURN },
  { name: "the same, no tools", ...through(remembering), rounds: 0 },
];

try {
  for (const way of ways) await load(way, WARM_UP_SECONDS);
  const found = new Map<string, Measured[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) found.get(way.name)?.push(await load(way, SECONDS));
  }
  const [bare, ...others] = ways.map(({ name }) => middle(found.get(name) ?? []));
  console.log(`Bodies of ${size()} KB, ${CLIENTS} clients, median of ${ROUNDS} rounds`);
  console.log("way                    requests/s   CPU ms   of the proxy's");
  for (const [index, { name }] of ways.entries()) {
    const each = index === 0 ? bare : others[index - 1];
    if (!each || !bare) continue;
    console.log(
      name.padEnd(24) + each.perSecond.toFixed(0).padStart(9) + each.cpu.toFixed(2).padStart(9) +
        (each.perSecond / bare.perSecond).toFixed(2).padStart(12),
    );
  }
  const direct = { name: "direct", url: upstreamUrl };
  const times = new Map<string, number[]>();
  for (let index = 0; index < FIRST_BYTES; index++) {
    for (const way of [direct, ...ways]) {
      times.set(way.name, [...times.get(way.name) ?? [], await firstByte(way, index)]);
    }
  }
  const straight = median(times.get("direct") ?? []);
  console.log(`\nTime to the first byte, median of ${FIRST_BYTES}, one request at a time`);
  for (const [name, all] of times) {
    const ms = median(all);
    const more = name === "direct" ? "" : `  +${(ms - straight).toFixed(2)} ms`;
    console.log(`${name.padEnd(24)}${ms.toFixed(2).padStart(9)} ms${more}`);
  }
} finally {
  for (const process of [plain, remembering, proxy, upstream]) await process?.end("SIGKILL");
  await Deno.remove(folder, { recursive: true });
}

/** A bridge with a store of its own. */
async function newBridge(name: string): Promise<BridgeProcess> {
  return await startBridge({
    ...UNLIMITED,
    KV_PATH: `${folder}/${name}.sqlite`,
    ANTHROPIC_BASE_URL: upstreamUrl,
    ANTHROPIC_API_KEY: "sk-ant-bench-0123456789",
    LOG_LEVEL: "error",
  });
}

function through(process: BridgeProcess | undefined) {
  return process ? { url: `http://127.0.0.1:${process.port}`, process } : { url: "" };
}

/** Sends requests from all clients for so long. */
async function load(way: Way, seconds: number): Promise<Measured> {
  const end = performance.now() + seconds * 1_000;
  const before = await cpuOf(way.process);
  let count = 0;
  const client = async (index: number) => {
    const session = `bench-${index}-${crypto.randomUUID()}`;
    for (let request = 0; performance.now() < end; request++) {
      const response = await send(way, session, request);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${way.name}: HTTP ${response.status}`);
      count += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index)));
  const took = (performance.now() - began) / 1_000;
  return { perSecond: count / took, cpu: (await cpuOf(way.process) - before) / count };
}

/** How long the first byte of a reply takes, in ms. */
async function firstByte(way: Way, request: number): Promise<number> {
  const began = performance.now();
  const response = await send(way, `first-bytes-${way.rounds}`, request);
  const reader = response.body?.getReader();
  await reader?.read();
  const took = performance.now() - began;
  while (!(await reader?.read())?.done);
  return took;
}

/** Sends the request of this number in a session. */
async function send({ url, rounds }: Way, session: string, request: number): Promise<Response> {
  const ofTurn = (rounds ?? ROUNDS_OF_TURN) + 1;
  const round = request % ofTurn;
  const isNamed = rounds !== undefined;
  return await fetch(`${url}/v1/messages?beta=true`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-bench-reply": round === ofTurn - 1 ? "text" : "tool",
      ...isNamed ? { "x-claude-code-session-id": session } : {},
    },
    body: bodyLikeClaudeCodes({ turn: Math.floor(request / ofTurn), round, isNamed }),
  });
}

/** What a process has used of the CPU, in ms. */
async function cpuOf(process: BridgeProcess | undefined): Promise<number> {
  if (!process) return NaN;
  const stat = await Deno.readTextFile(`/proc/${process.pid}/stat`).catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The round whose requests a second are in the middle. */
function middle(rounds: readonly Measured[]): Measured | undefined {
  return rounds.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function size(): string {
  return (bodyLikeClaudeCodes({ turn: 0, round: 0, isNamed: false }).length / 1_000).toFixed(0);
}

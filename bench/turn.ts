/**
 * What the bridge adds to a turn, compared with a minimal server in the same run. `deno task
 * bench:turn [turns] [--encrypted]`; `--encrypted` also runs a bridge that encrypts. The cost of a
 * process comes from Linux's /proc; elsewhere those columns are empty.
 */
import { newMasterKey } from "../src/session_log/mod.ts";
import { type BridgeProcess, startBridge, startServer } from "../tests/support/process.ts";
import { seed } from "./seed.ts";
import { TurnClient, type TurnTimes } from "./turn_client.ts";
import { serveUpstream } from "./upstream.ts";
import { UNLIMITED } from "./unlimited.ts";

const IS_ENCRYPTED = Deno.args.includes("--encrypted");
const TURNS = Number(Deno.args.find((arg) => !arg.startsWith("--")) ?? 100);
const SESSIONS = 32;
const SECONDS = 4;
const ROUNDS = 3;
const COLD = 5;

/** Turns of each lane that are not counted: code that has just been loaded is slow. */
const WARM_UP = 100;

interface Target {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  end(): Promise<void>;
}

/** A server process as a target. */
function targetOf(name: string, process: BridgeProcess): Target {
  const end = async () => {
    await process.end("SIGKILL");
  };
  return { name, pid: process.pid, port: process.port, end };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** What a process has used: CPU in ms, bytes written to storage. */
async function used(pid: number): Promise<{ cpu: number; written: number }> {
  try {
    const stat = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]?.split(" ") ?? [];
    const io = await Deno.readTextFile(`/proc/${pid}/io`);
    const written = Number(/^write_bytes: (\d+)/m.exec(io)?.[1]);
    return { cpu: (Number(stat[11]) + Number(stat[12])) * 10, written };
  } catch {
    return { cpu: NaN, written: NaN };
  }
}

async function upstreamAlone(url: string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < TURNS; index++) {
    const begun = performance.now();
    const response = await fetch(`${url}/v1/messages`, { method: "POST", body: "{}" });
    await response.text();
    times.push(performance.now() - begun);
  }
  return median(times);
}

/** Alternates turns between the targets, so that noise affects all alike. */
async function oneClient(
  lanes: readonly { readonly target: Target; readonly session: string; readonly label: string }[],
  upstream: number,
): Promise<void> {
  const clients = lanes.map(({ target, session }) => new TurnClient(target.port, session));
  await Promise.all(clients.map(({ ready }) => ready));
  for (const client of clients) for (let index = 0; index < WARM_UP; index++) await client.turn();
  const costs: TurnTimes[][] = lanes.map(() => []);
  const spent = lanes.map(() => ({ cpu: 0, written: 0 }));
  for (let index = 0; index < TURNS / 10; index++) {
    for (const [lane, client] of clients.entries()) {
      const before = await used(lanes[lane]!.target.pid);
      for (let turn = 0; turn < 10; turn++) costs[lane]!.push(await client.turn());
      const after = await used(lanes[lane]!.target.pid);
      spent[lane]!.cpu += after.cpu - before.cpu;
      spent[lane]!.written += after.written - before.written;
    }
  }
  const rows = lanes.map(({ label }, lane) => {
    const turns = costs[lane]!.length;
    return {
      label,
      first: median(costs[lane]!.map(({ first }) => first)),
      last: median(costs[lane]!.map(({ last }) => last)),
      cpu: spent[lane]!.cpu / turns,
      written: spent[lane]!.written / turns,
    };
  });
  console.log(
    `One client, ${costs[0]!.length} turns each; the upstream alone: ${upstream.toFixed(2)} ms`,
  );
  console.log(
    "                          first delta  last frame  added  CPU a turn  written a turn",
  );
  for (const { label, first, last, cpu, written } of rows) {
    console.log(
      `  ${label.padEnd(24)}${first.toFixed(2).padStart(8)} ms${last.toFixed(2).padStart(9)} ms` +
        `${(last - upstream).toFixed(2).padStart(7)}${cpu.toFixed(2).padStart(9)} ms` +
        `${(written / 1_000).toFixed(1).padStart(13)} kB`,
    );
  }
  const [floor, few, , many, fewSealed, , manySealed] = rows;
  if (!floor || !few || !many) return;
  const over = (one: number, other: number) => (one / other).toFixed(2);
  console.log(
    `  last frame, bridge with 10 earlier turns over floor: ${over(few.last, floor.last)}`,
  );
  console.log(
    `  last frame, 10,000 earlier turns over 10:            ${over(many.last, few.last)}`,
  );
  console.log(`  CPU, 10,000 earlier turns over 10:                   ${over(many.cpu, few.cpu)}`);
  if (fewSealed && manySealed) {
    console.log(
      `  last frame, encrypted over not, 10 earlier turns:    ${over(fewSealed.last, few.last)}`,
    );
    console.log(
      `  last frame, encrypted over not, 10,000 earlier turns:${over(manySealed.last, many.last)}`,
    );
    console.log(
      `  CPU, encrypted over not, 10 earlier turns:           ${over(fewSealed.cpu, few.cpu)}`,
    );
  }
  for (const client of clients) client.close();
}

async function throughput(target: Target): Promise<number> {
  const clients = Array.from(
    { length: SESSIONS },
    () => new TurnClient(target.port, crypto.randomUUID()),
  );
  await Promise.all(clients.map(({ ready }) => ready));
  const end = performance.now() + SECONDS * 1_000;
  let turns = 0;
  await Promise.all(clients.map(async (client) => {
    while (performance.now() < end) {
      await client.turn();
      turns += 1;
    }
    client.close();
  }));
  return turns / SECONDS;
}

/** From connecting to a session that is not in memory to the end of the first reply in it, in ms. */
async function firstReply(target: Target, session: string): Promise<Cold> {
  const begun = performance.now();
  const client = new TurnClient(target.port, session);
  const ready = await client.ready;
  await client.turn();
  const replied = performance.now() - begun;
  client.close();
  return { ready, replied };
}

interface Cold {
  readonly ready: number;
  readonly replied: number;
}

async function cold(target: Target): Promise<Cold> {
  const times: Cold[] = [];
  for (let index = 0; index < COLD; index++) times.push(await firstReply(target, `cold-${index}`));
  return {
    ready: median(times.map(({ ready }) => ready)),
    replied: median(times.map(({ replied }) => replied)),
  };
}

/** From the start of a process to the end of its first reply, in ms; and until it listened. */
async function fromStart(
  start: () => Promise<Target>,
): Promise<{ readonly listening: number; readonly replied: number }> {
  const times: { listening: number; replied: number }[] = [];
  for (let index = 0; index < COLD; index++) {
    const begun = performance.now();
    const target = await start();
    const listening = performance.now() - begun;
    const { replied } = await firstReply(target, `start-${index}`);
    times.push({ listening, replied: listening + replied });
    await target.end();
  }
  return {
    listening: median(times.map(({ listening }) => listening)),
    replied: median(times.map(({ replied }) => replied)),
  };
}

const folder = await Deno.makeTempDir();
const upstream = serveUpstream();
const upstreamUrl = `http://127.0.0.1:${upstream.addr.port}`;
console.log("Filling a log: 10, 1,000 and 10,000 turns");
const sizes = [10, 1_000, 10_000];
const sessions = [
  ...sizes.map((turns) => ({ session: `s${turns}`, turns })),
  ...["cold", "start"].flatMap((name) =>
    Array.from({ length: COLD }, (_, index) => ({ session: `${name}-${index}`, turns: 1_000 }))
  ),
];
const encryptionKey = newMasterKey("bench");
await seed(`${folder}/bridge`, sessions);
if (IS_ENCRYPTED) await seed(`${folder}/encrypted`, sessions, encryptionKey);
const environment = {
  KV_PATH: `${folder}/bridge`,
  ANTHROPIC_API_KEY: "bench",
  ANTHROPIC_BASE_URL: upstreamUrl,
  ...UNLIMITED,
};
const startTheBridge = async () => targetOf("bridge", await startBridge(environment));
const floorArgs = ["run", "--quiet", "-A", "bench/floor.ts", upstreamUrl, `${folder}/floor`];
const startTheFloor = async () => targetOf("floor", await startServer(floorArgs));
const started = { floor: await fromStart(startTheFloor), bridge: await fromStart(startTheBridge) };
const bridge = await startTheBridge();
const encrypted = IS_ENCRYPTED
  ? targetOf(
    "encrypted",
    await startBridge({
      ...environment,
      KV_PATH: `${folder}/encrypted`,
      ENCRYPTION_KEYS: encryptionKey,
    }),
  )
  : undefined;
const floor = await startTheFloor();
try {
  const first = { floor: await cold(floor), bridge: await cold(bridge) };
  const firstEncrypted = encrypted && await cold(encrypted);
  const alone = await upstreamAlone(upstreamUrl);
  await oneClient([
    { target: floor, session: "f", label: "floor" },
    ...sizes.map((turns) => ({
      target: bridge,
      session: `s${turns}`,
      label: `bridge, ${turns} earlier`,
    })),
    ...(encrypted
      ? sizes.map((turns) => ({
        target: encrypted,
        session: `s${turns}`,
        label: `encrypted, ${turns} earlier`,
      }))
      : []),
  ], alone);
  const rates: { floor: number; bridge: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rates.push({ floor: await throughput(floor), bridge: await throughput(bridge) });
  }
  console.log(`${SESSIONS} sessions, ${ROUNDS} rounds of ${SECONDS} s each, turns a second`);
  console.log(`  floor  ${rates.map((rate) => rate.floor.toFixed(0)).join("  ")}`);
  console.log(`  bridge ${rates.map((rate) => rate.bridge.toFixed(0)).join("  ")}`);
  const ratio = median(rates.map((rate) => rate.bridge / rate.floor));
  console.log(`  bridge over floor, the rounds' median: ${ratio.toFixed(2)}`);
  console.log("The first reply in a session of 1,000 turns that is not in memory, in ms");
  console.log("                          attached  replied");
  const rows = { floor: first.floor, bridge: first.bridge, encrypted: firstEncrypted };
  for (const [name, times] of Object.entries(rows)) {
    if (!times) continue;
    const { ready, replied } = times;
    console.log(
      `  ${name.padEnd(24)}${ready.toFixed(1).padStart(8)}${replied.toFixed(1).padStart(9)}`,
    );
  }
  const coldOverStart = first.bridge.replied / started.floor.replied;
  console.log(`  bridge, over the floor's from its start: ${coldOverStart.toFixed(2)}`);
  console.log("From the start of the process, in ms");
  console.log("                         listening  replied");
  for (const [name, { listening, replied }] of Object.entries(started)) {
    console.log(
      `  ${name.padEnd(24)}${listening.toFixed(1).padStart(9)}${replied.toFixed(1).padStart(9)}`,
    );
  }
} finally {
  await Promise.all([bridge.end(), encrypted?.end(), floor.end()]);
  await upstream.shutdown();
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(0);

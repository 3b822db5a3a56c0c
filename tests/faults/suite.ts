import { EventLog } from "../../src/event_log/mod.ts";
import { type Behaviour, FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { type BridgeProcess, logPlace, startServer } from "../support/process.ts";
import { FaultClient } from "./client.ts";
import type { Connection, History, Incident, LoggedEvent, Sent } from "./history.ts";
import { Random } from "./random.ts";
import { Wire } from "./wire.ts";

const TABLES = { contextTable: "faults", hashTable: "fault-hashes" };
const SETTLING_MS = 90_000;

/** How long an instance lives at most, in ms, times the number of instances. */
const LONGEST_LIFE_MS = 1_100;

/** What a run is to be. */
export interface RunOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly instances: number;
  readonly sessions: number;
  /** Whether the instances' clocks jump; then two may call at once, though never reply twice. */
  readonly jumps: boolean;
  /** Told how far it is, about once in 5 s. */
  readonly onProgress?: (line: string) => void;
}

/** What a run came to. */
export interface Run {
  readonly history: History;
  readonly counts: Readonly<Record<string, number>>;
}

/** One place in the service: a process that is killed and started again, behind its wire. */
interface Slot {
  readonly wire: Wire;
  readonly random: Random;
  process: BridgeProcess | undefined;
}

/** Runs the schedule that the seed says, lets everything settle, and reads the log. */
export async function run(options: RunOptions): Promise<Run> {
  const { seed, durationMs, instances, sessions, jumps, onProgress = () => {} } = options;
  const random = new Random(seed);
  const begun = performance.now();
  const clock = () => Math.round(performance.now() - begun);
  await using place = await logPlace();
  const moods = random.fork();
  const claude = new FakeClaude({ otherwise: (message) => mood(moods, message) });
  const connections: Connection[] = [];
  const sent: Sent[] = [];
  const incidents: Incident[] = [];
  const note = (what: string) => incidents.push({ at: clock(), what });
  const counts = { kills: 0, interrupts: 0, wrongExits: 0 };
  const start = async (slot: Slot, faults: "seeded" | "none") => {
    slot.process = await startServer(
      ["run", "--quiet", "-A", "--unstable-kv", "tests/faults/instance.ts"],
      {
        PORT: "0",
        KV_PATH: place.path,
        CONTEXT_TABLE: TABLES.contextTable,
        HASH_TABLE: TABLES.hashTable,
        ANTHROPIC_BASE_URL: claude.url,
        ANTHROPIC_API_KEY: FAKE_KEY,
        LEASE_SECONDS: "1",
        CONTEXT_LIMIT: "1500",
        MODEL_SILENCE_TIMEOUT_SECONDS: "1",
        MODEL_FIRST_BYTE_TIMEOUT_SECONDS: "1",
        MODEL_MAX_RETRIES: "1",
        FAULT_SEED: String(slot.random.whole(0, 1e9)),
        FAULTS: faults,
        FAULT_JUMPS: String(jumps),
      },
    );
    slot.wire.target = slot.process.port;
  };
  const slots: Slot[] = Array.from({ length: instances }, () => ({
    wire: new Wire(random.fork()),
    random: random.fork(),
    process: undefined,
  }));
  await Promise.all(slots.map((slot) => start(slot, "seeded")));
  const ports = slots.map(({ wire }) => wire.port);
  const clients = Array.from({ length: sessions * 2 }, (_, index) => {
    const session = `s${index >> 1}`;
    const name = `c${index}`;
    return new FaultClient({
      name,
      session,
      random: random.fork(),
      ports,
      clock,
      connections,
      sent,
    });
  });
  const running = clients.map((client) => client.run());
  const progress = setInterval(() => {
    const line = `${Math.round(clock() / 1_000)} s: ${counts.kills} kills, ` +
      `${counts.interrupts} interrupts, ${sent.length} sends, ${claude.calls.length} calls`;
    onProgress(line);
  }, 5_000);

  const haunt = async (slot: Slot, index: number) => {
    while (clock() < durationMs) {
      await pause(slot.random.whole(100, LONGEST_LIFE_MS * instances));
      const isKill = slot.random.chance(0.8);
      note(`instance ${index} gets ${isKill ? "SIGKILL" : "SIGINT"}`);
      const code = await slot.process?.end(isKill ? "SIGKILL" : "SIGINT");
      counts[isKill ? "kills" : "interrupts"] += 1;
      if (!isKill && code !== 0) counts.wrongExits += 1;
      await start(slot, "seeded");
      note(`instance ${index} is up again`);
    }
  };
  await Promise.all(slots.map(haunt));

  note("the faults end");
  for (const client of clients) client.quieten();
  for (const slot of slots) {
    slot.wire.calm();
    await slot.process?.end("SIGKILL");
    await start(slot, "none");
  }
  const deadline = clock() + SETTLING_MS;
  while (clock() < deadline && !clients.every(({ isSettled }) => isSettled)) await pause(100);
  for (const client of clients) client.stop();
  await Promise.all(running);
  const names = Array.from({ length: sessions }, (_, index) => `s${index}`);
  const last = names.map((session, index) => watch({ session, port: ports[index % instances]! }));
  connections.push(...await Promise.all(last.map(({ done }) => done)));
  clearInterval(progress);
  for (const slot of slots) {
    const code = await slot.process?.end("SIGINT");
    if (code !== 0) counts.wrongExits += 1;
    slot.wire[Symbol.dispose]();
  }
  const log = await readLog(place.path, names);
  const prompts = claude.calls.map(({ raw }) => raw);
  const { invalid } = claude;
  await claude.close();
  const calls = jumps ? [] : claude.replies.map(({ body, began, ended = performance.now() }) => ({
    message: body.messages.at(-1)?.content.at(-1)?.text ?? "",
    began,
    ended,
  }));
  const types = Object.values(log).flat().map(({ type }) => type);
  const of = (type: string) => types.filter((each) => each === type).length;
  return {
    history: { connections, sent, incidents, log, invalid, prompts, calls },
    counts: {
      ...counts,
      cuts: slots.reduce((sum, { wire }) => sum + wire.cuts, 0),
      connections: connections.length,
      sends: sent.length,
      calls: claude.calls.length,
      turns: of("MessageReceived"),
      replies: of("ReplyCompleted"),
      failures: of("TurnFailed"),
      cancellations: of("TurnCancelled"),
      abandoned: of("CallAbandoned"),
      unsettled: clients.filter(({ isSettled }) => !isSettled).length,
    },
  };
}

/** A last client that asks for everything there is. */
function watch({ session, port }: { readonly session: string; readonly port: number }) {
  const connection: Connection = { client: "last", session, instance: 0, after: 0, frames: [] };
  const done = new Promise<Connection>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?session=${session}&after=0`);
    socket.onmessage = ({ data }) => connection.frames.push({ at: 0, frame: JSON.parse(data) });
    socket.onclose = () => resolve(connection);
    setTimeout(() => socket.close(), 1_500);
  });
  return { done };
}

async function readLog(path: string, sessions: readonly string[]) {
  const kv = await Deno.openKv(path);
  const log = new EventLog({ ...TABLES, kv, ttlMs: 86_400_000 });
  const found: Record<string, LoggedEvent[]> = {};
  for (const session of sessions) {
    const events: LoggedEvent[] = found[session] = [];
    for (;;) {
      const page = await log.read({ owner: "local", session }, { after: events.length });
      if (page.length === 0) break;
      events.push(...page);
    }
  }
  kv.close();
  return found;
}

/** What the model does with a message: mostly it replies, each call with words of its own. */
function mood(random: Random, message: string): Behaviour {
  const dice = random.next();
  const text = `Call ${random.whole(0, 1e6)} says: ${message.slice(0, 300)} and so on, and on.`;
  const dripMs = random.chance(0.5) ? random.whole(0, 40) : 0;
  const reply = { kind: "reply", text: text.toWellFormed(), dripMs } as const;
  if (dice < 0.04) return { kind: "status", status: random.pick([400, 429, 500, 529]) };
  if (dice < 0.05) return { kind: "headers only" };
  const what = random.pick(["end", "hang", "overloaded", "malformed"] as const);
  if (dice < 0.1) return { ...reply, then: { after: random.whole(0, 4), what } };
  return dice < 0.2 ? { ...reply, splitBytes: random.whole(1, 30), noisy: true } : reply;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

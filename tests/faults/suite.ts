import { SessionLog } from "../../src/session_log/mod.ts";
import { type Behaviour, FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { logPlace } from "../support/process.ts";
import { FaultClient } from "./client.ts";
import { type Disk, openDisk } from "./disk.ts";
import { FleetingClient } from "./fleeting.ts";
import type { LogEntry } from "../../src/verification/mod.ts";
import type { Connection, History, Incident, Sent } from "./history.ts";
import { Random } from "./random.ts";
import { pause, Slot, type Tally } from "./slot.ts";

const TABLES = { contextTable: "faults", hashTable: "fault-hashes" };
const SETTLING_MS = 90_000;

/** How long an instance lives at most, in ms, times the number of instances. */
const LONGEST_LIFE_MS = 1_700;

/** The same for the one whose sessions expire soon, and how soon that is. */
const FLEETING_LIFE_MS = 12_000;
const FLEETING_TTL_MS = 3_000;

/**
 * How long the disk has room, and is full, in ms. Where it is looked whether two call at once, it is
 * not full for so long that whoever lives cannot renew a lease.
 */
const ROOM_MS = { least: 2_000, most: 8_000 };
const FULL_MS = { least: 200, most: 1_500, borne: 400 };

/** What a run is to be. */
export interface RunOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** How many processes are ended at least, however long that takes on a busy machine. */
  readonly leastEnds?: number;
  readonly instances: number;
  readonly sessions: number;
  /** How many sessions expire soon, and are left to that at times. */
  readonly fleeting: number;
  /** Whether the instances' clocks jump; then two may call at once, though never reply twice. */
  readonly jumps: boolean;
  /** Told how far it is, about once in 5 s. */
  readonly onProgress?: (line: string) => void;
}

/** What a run came to. */
export interface Run {
  readonly history: History;
  readonly counts: Readonly<Record<string, number>>;
  /** What could not be broken on this machine, and why. */
  readonly leftOut: readonly string[];
}

/** Runs the schedule that the seed says, lets everything settle, and reads the log. */
export async function run(options: RunOptions): Promise<Run> {
  const { seed, durationMs, instances, sessions, jumps, onProgress = () => {} } = options;
  const random = new Random(seed);
  const begun = performance.now();
  const clock = () => Math.round(performance.now() - begun);
  await using disk = await openDisk();
  await using shelf = await logPlace();
  const moods = random.fork();
  const claude = new FakeClaude({ otherwise: (message) => mood(moods, message) });
  const connections: Connection[] = [];
  const sent: Sent[] = [];
  const seen: History["generations"]["seen"][number][] = [];
  const incidents: Incident[] = [];
  const note = (what: string) => incidents.push({ at: clock(), what });
  const tally: Tally = {
    kills: 0,
    interrupts: 0,
    wrongExits: 0,
    crashes: 0,
    failedStarts: 0,
    fullDisk: 0,
  };
  const goesOn = () =>
    clock() < durationMs || tally.kills + tally.interrupts < (options.leastEnds ?? 0);
  const newSlot = (name: string, more: Readonly<Record<string, string>>) => {
    const environment = { ...environmentOf(claude), ...more };
    return new Slot({ name, random, environment, tally, note });
  };
  const slots = Array.from({ length: instances }, (_, index) =>
    newSlot(`instance ${index}`, {
      KV_PATH: disk.path,
      CONTEXT_LIMIT: "1500",
      FAULT_JUMPS: String(jumps),
    }));
  const fleetingSlot = newSlot("the instance whose sessions expire", {
    KV_PATH: shelf.path,
    SESSION_TTL_SECONDS: String(FLEETING_TTL_MS / 1_000),
  });
  const all = [...slots, fleetingSlot];
  await Promise.all(all.map((slot) => slot.start("seeded")));
  const ports = slots.map(({ wire }) => wire.port);
  const clients = Array.from({ length: sessions * 2 }, (_, index) => {
    const place = { name: `c${index}`, session: `s${index >> 1}`, random: random.fork() };
    return new FaultClient({ ...place, ports, clock, connections, sent });
  });
  const fleeting = Array.from({ length: options.fleeting }, (_, index) => {
    const place = { session: `f${index}`, random: random.fork(), ttlMs: FLEETING_TTL_MS };
    return new FleetingClient({ ...place, port: () => fleetingSlot.port, clock, seen });
  });
  const running = [...clients, ...fleeting].map((client) => client.run());
  const progress = setInterval(() => {
    const line = `${Math.round(clock() / 1_000)} s: ${tally.kills} kills, ` +
      `${tally.interrupts} interrupts, ${sent.length} sends, ${claude.calls.length} calls`;
    onProgress(line);
  }, 5_000);

  await Promise.all([
    ...slots.map((slot) => slot.haunt({ longestLifeMs: LONGEST_LIFE_MS * instances, goesOn })),
    fleetingSlot.haunt({ longestLifeMs: FLEETING_LIFE_MS, goesOn }),
    flood(disk, {
      random: random.fork(),
      mostMs: jumps ? FULL_MS.most : FULL_MS.borne,
      goesOn,
      note,
    }),
  ]);

  note("the faults end");
  for (const client of clients) client.quieten();
  for (const client of fleeting) client.stop();
  for (const slot of all) {
    slot.wire.calm();
    await slot.end("SIGKILL");
    await slot.start("none");
  }
  const deadline = clock() + SETTLING_MS;
  while (clock() < deadline && !clients.every(({ isSettled }) => isSettled)) await pause(100);
  for (const client of clients) client.stop();
  await Promise.all(running);
  const names = Array.from({ length: sessions }, (_, index) => `s${index}`);
  const last = names.map((session, index) => watch({ session, port: ports[index % instances]! }));
  connections.push(...await Promise.all(last.map(({ done }) => done)));
  clearInterval(progress);
  for (const slot of all) await slot.end("SIGINT");
  const log = await readLog(disk.path, names);
  const prompts = claude.calls.map(({ raw }) => raw);
  const { invalid } = claude;
  await claude.close();
  for (const slot of all) await slot.wire[Symbol.asyncDispose]();
  const calls = jumps ? [] : claude.replies.map(({ body, began, ended = performance.now() }) => ({
    message: body.messages.at(-1)?.content.at(-1)?.text ?? "",
    began: Math.round(began - begun),
    ended: Math.round(ended - begun),
  }));
  const types = Object.values(log).flat().map(({ type }) => type);
  const of = (type: string) => types.filter((each) => each === type).length;
  const generations = { ttlMs: FLEETING_TTL_MS, seen };
  return {
    history: { connections, sent, incidents, log, invalid, prompts, calls, generations },
    counts: {
      ...tally,
      cuts: slots.reduce((sum, { wire }) => sum + wire.cuts, 0),
      connections: connections.length,
      sends: sent.length,
      calls: claude.calls.length,
      turns: of("MessageReceived"),
      replies: of("ReplyCompleted"),
      failures: of("TurnFailed"),
      cancellations: of("TurnCancelled"),
      abandoned: of("CallAbandoned"),
      expired: fleeting.reduce((sum, client) => sum + Math.max(0, client.generations - 1), 0),
      looks: seen.filter(({ kind }) => kind === "look").length,
      unsettled: clients.filter(({ isSettled }) => !isSettled).length,
    },
    leftOut: disk.canFill
      ? []
      : ["a really full disk: a file system for it cannot be mounted here, which needs root"],
  };
}

function environmentOf(claude: FakeClaude): Readonly<Record<string, string>> {
  return {
    PORT: "0",
    CONTEXT_TABLE: TABLES.contextTable,
    HASH_TABLE: TABLES.hashTable,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
    LEASE_SECONDS: "1",
    MODEL_SILENCE_TIMEOUT_SECONDS: "1",
    MODEL_FIRST_BYTE_TIMEOUT_SECONDS: "1",
    MODEL_MAX_RETRIES: "1",
  };
}

/** Fills the disk and frees it, again and again. */
async function flood(disk: Disk, { random, mostMs, goesOn, note }: {
  readonly random: Random;
  readonly mostMs: number;
  readonly goesOn: () => boolean;
  readonly note: (what: string) => void;
}): Promise<void> {
  while (disk.canFill && goesOn()) {
    await pause(random.whole(ROOM_MS.least, ROOM_MS.most));
    await disk.fill();
    note("the disk is full");
    await pause(random.whole(FULL_MS.least, mostMs));
    await disk.free();
    note("the disk has room again");
  }
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
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 86_400_000 });
  const found: Record<string, LogEntry[]> = {};
  for (const session of sessions) {
    const events: LogEntry[] = found[session] = [];
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

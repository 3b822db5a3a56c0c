import { pause } from "../../src/shared/mod.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { SpaceLog } from "../../src/space_log/mod.ts";
import { type Behaviour, FAKE_KEY, FakeClaude, type ReceivedCall } from "../support/fake_claude.ts";
import { simpleAnswer } from "../support/learning_answers.ts";
import { logPlace } from "../support/process.ts";
import { ThinkingClaude } from "../support/thinking_claude.ts";
import { FaultClient } from "./client.ts";
import { FleetingClient } from "./fleeting.ts";
import type { LogEntry } from "../../src/verification/mod.ts";
import type { Connection, History, Incident, Sent } from "./history.ts";
import { Random } from "./random.ts";
import type { RelayHistory } from "./relay_checker.ts";
import { RelayClient, RELAYED } from "./relay_client.ts";
import { relayMood, RelayReplies, typedIn } from "./relay_model.ts";
import { Slot, type Tally } from "./slot.ts";
import type { SpaceHistory } from "./space_checker.ts";
import { SpaceClient } from "./space_client.ts";
import { openStore, type StoreKind } from "./store.ts";

const TABLES = { contextTable: "faults", hashTable: "fault-hashes" };
const SETTLING_MS = 90_000;

/** How many sessions each space has. */
const SESSIONS_PER_SPACE = 3;

/** How long an instance lives at most, in ms, times the number of instances. */
const LONGEST_LIFE_MS = 1_700;

/** The same for the one whose sessions expire soon, and how soon that is. */
const FLEETING_LIFE_MS = 12_000;
const FLEETING_TTL_MS = 3_000;

/** What a run is to be. */
export interface RunOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** How many processes are ended at least, however long that takes on a busy machine. */
  readonly leastEnds?: number;
  readonly instances: number;
  /** Where the instances keep their logs; a file if it is not said. */
  readonly store?: StoreKind;
  readonly sessions: number;
  /** How many sessions expire soon, and are left to that at times. */
  readonly fleeting: number;
  /** How many spaces are talked in, learned for and forgotten from. */
  readonly spaces: number;
  /** How many clients keep their conversation themselves, and send all of it each time. */
  readonly relays: number;
  /** Whether the instances' clocks jump; then two may call at once, though never reply twice. */
  readonly jumps: boolean;
  /** Told how far it is, about once in 5 s. */
  readonly onProgress?: (line: string) => void;
}

/** What a run came to. */
export interface Run {
  readonly history: History;
  readonly spaces: readonly SpaceHistory[];
  readonly relays: readonly RelayHistory[];
  /** What the model refused of what such clients sent. */
  readonly refused: readonly string[];
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
  await using store = await openStore(options.store ?? "file", new Random(seed));
  await using shelf = await logPlace();
  const moods = random.fork();
  const replies = new RelayReplies();
  const relayMoods = random.fork();
  const thinking = new ThinkingClaude({
    key: FAKE_KEY,
    answer: (call) => {
      const answer = relayMood(relayMoods, call);
      if (answer.kind === "says") replies.add(typedIn(call.body), answer.text ?? "");
      return answer;
    },
  });
  const claude = new FakeClaude({
    handsOn: (request) => request.headers.has(RELAYED) ? thinking.handle(request) : undefined,
    otherwise: (message) => mood(moods, message),
    learns: (records) => learningMood(moods, records),
  });
  const connections: Connection[] = [];
  const sent: Sent[] = [];
  const seen: History["generations"]["seen"][number][] = [];
  const incidents: Incident[] = [];
  const note = (what: string) => incidents.push({ at: clock(), what });
  const tally: Tally = {
    kills: 0,
    interrupts: 0,
    whileLearning: 0,
    wrongExits: 0,
    crashes: 0,
    failedStarts: 0,
    fullDisk: 0,
  };
  const goesOn = () =>
    clock() < durationMs || tally.kills + tally.interrupts < (options.leastEnds ?? 0);
  const newSlot = (name: string, more: Readonly<Record<string, string>>) => {
    const environment = { ...environmentOf(claude), ...more };
    const isLearning = () => claude.calls.some((call) => call.learning && !call.ended);
    return new Slot({ name, random, environment, tally, note, isLearning });
  };
  const slots = Array.from({ length: instances }, (_, index) =>
    newSlot(`instance ${index}`, {
      ...store.environment,
      KV_PATH: store.path,
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
  const owners = Array.from({ length: options.spaces }, (_, index) => {
    const sessions = Array.from(
      { length: SESSIONS_PER_SPACE },
      (_, session) => `k${index}-${session}`,
    );
    return new SpaceClient({ space: `p${index}`, sessions, random: random.fork(), ports });
  });
  const relays = Array.from({ length: options.relays }, (_, index) => {
    const place = { session: `r${index}`, space: `q${index >> 1}`, random: random.fork(), ports };
    return new RelayClient(place);
  });
  const relaying = relays.map((relay) => relay.run());
  const working = owners.map((owner) => owner.run());
  const running = [...clients, ...fleeting].map((client) => client.run());
  const progress = setInterval(() => {
    const line = `${Math.round(clock() / 1_000)} s: ${tally.kills} kills, ` +
      `${tally.interrupts} interrupts, ${sent.length} sends, ${claude.calls.length} calls`;
    onProgress(line);
  }, 5_000);

  await Promise.all([
    ...slots.map((slot) => slot.haunt({ longestLifeMs: LONGEST_LIFE_MS * instances, goesOn })),
    fleetingSlot.haunt({ longestLifeMs: FLEETING_LIFE_MS, goesOn }),
    store.haunt({ random: random.fork(), isLong: jumps, goesOn, note }),
  ]);

  note("the faults end");
  for (const client of [...clients, ...relays]) client.quieten();
  for (const client of fleeting) client.stop();
  for (const owner of owners) owner.stop();
  await store.calm();
  for (const slot of all) {
    slot.wire.calm();
    await slot.end("SIGKILL");
    await slot.start("none");
  }
  const deadline = clock() + SETTLING_MS;
  let isWorking = true;
  const worked = Promise.all(working).finally(() => isWorking = false);
  while (isWorking && clock() < deadline) await pause(100);
  worked.catch(() => {});
  await settleSpaces(store.direct, owners, () => clock() < deadline);
  const patient = [...clients, ...relays];
  while (clock() < deadline && !patient.every(({ isSettled }) => isSettled)) await pause(100);
  for (const client of patient) client.stop();
  await Promise.all([...running, ...relaying]);
  const names = Array.from({ length: sessions }, (_, index) => `s${index}`);
  const last = names.map((session, index) => watch({ session, port: ports[index % instances]! }));
  connections.push(...await Promise.all(last.map(({ done }) => done)));
  clearInterval(progress);
  for (const slot of all) await slot.end("SIGINT");
  const log = await readLog(store.direct, names);
  const relayed = await readLog(store.direct, relays.map(({ seen }) => seen.session));
  const spaces = await readSpaces(store.direct, owners);
  const prompts = claude.calls.map(({ raw }) => raw);
  const { invalid } = claude;
  await claude.close();
  await thinking.close();
  for (const slot of all) await slot.wire[Symbol.asyncDispose]();
  const calls = jumps ? [] : claude.replies.map(({ body, began, ended = performance.now() }) => ({
    message: askedIn(body.messages),
    began: Math.round(began - begun),
    ended: Math.round(ended - begun),
  }));
  const types = Object.values(log).flat().map(({ type }) => type);
  const of = (type: string) => types.filter((each) => each === type).length;
  const generations = { ttlMs: FLEETING_TTL_MS, seen };
  const relayTypes = Object.values(relayed).flat().map(({ type }) => type);
  const ofRelays = (type: string) => relayTypes.filter((each) => each === type).length;
  return {
    spaces,
    relays: relays.map(({ seen }) => ({ seen, replies, log: relayed[seen.session] ?? [] })),
    refused: thinking.refused,
    history: { connections, sent, incidents, log, invalid, prompts, calls, generations },
    counts: {
      ...tally,
      ...store.counts,
      cuts: slots.reduce((sum, { wire }) => sum + wire.cuts, 0),
      connections: connections.length,
      sends: sent.length,
      calls: claude.calls.length,
      turns: of("MessageReceived"),
      replies: of("ReplyCompleted"),
      failures: of("TurnFailed"),
      cancellations: of("TurnCancelled"),
      reopened: of("ReplyReopened"),
      chosen: of("ReplyChosen"),
      abandoned: of("CallAbandoned"),
      expired: fleeting.reduce((sum, client) => sum + Math.max(0, client.generations - 1), 0),
      looks: seen.filter(({ kind }) => kind === "look").length,
      learningCalls: claude.calls.filter(({ learning }) => learning).length,
      digests: countOf(spaces, "SessionDigested"),
      facts: countOf(spaces, "FactLearned"),
      forgotten: countOf(spaces, "FactForgotten"),
      erased: owners.reduce((sum, { seen }) => sum + seen.erased.length, 0),
      relayed: relays.reduce((sum, { seen }) => sum + seen.turns.length, 0),
      relayedStored: ofRelays("ReplyCompleted"),
      inserted: ofRelays("MemoryInserted"),
      unsettled: patient.filter(({ isSettled }) => !isSettled).length,
    },
    leftOut: store.leftOut,
  };
}

/** What a call is about: the last message of a client in it, also where the rest of a reply is asked for. */
function askedIn(messages: ReceivedCall["body"]["messages"]): string {
  const texts = messages.filter(({ role }) => role === "user")
    .map(({ content }) => content.at(-1)?.text ?? "");
  return texts.findLast((text) => /^<[sf]\d/.test(text)) ?? texts.at(-1) ?? "";
}

/** Has every space learn what is left. */
async function settleSpaces(
  path: string,
  owners: readonly SpaceClient[],
  mayGoOn: () => boolean,
): Promise<void> {
  while (owners.length > 0 && mayGoOn()) {
    for (const owner of owners) await owner.learn();
    const left = await readSpaces(path, owners);
    if (left.every(({ marks }) => marks === 0)) return;
    await pause(500);
  }
}

async function readSpaces(
  path: string,
  owners: readonly SpaceClient[],
): Promise<SpaceHistory[]> {
  const kv = await Deno.openKv(path);
  try {
    const sessionLog = new SessionLog({ ...TABLES, kv, ttlMs: 86_400_000 });
    const log = new SpaceLog(sessionLog);
    const entries = await Array.fromAsync(
      kv.list({ prefix: [] }),
      ({ key, value }) => ({ key: JSON.stringify(key), value: textOf(value) }),
    );
    return await Promise.all(owners.map(async ({ seen, sessions }) => {
      const key = { owner: "local", space: seen.space };
      const known: Record<string, SpaceHistory["sessions"][string]> = {};
      for (const session of sessions) {
        const own = { owner: "local", session };
        const head = await sessionLog.head(own);
        if (!head) continue;
        known[session] = {
          lineage: head.lineage,
          events: await pagesOf((after) => sessionLog.read(own, { after })),
        };
      }
      return {
        seen,
        log: await pagesOf((after) => log.read(key, { after })),
        sessions: known,
        entries,
        marks: (await sessionLog.learnMarks.ofSpace(key)).length,
      };
    }));
  } finally {
    kv.close();
  }
}

async function pagesOf(
  read: (after: number) => Promise<readonly LogEntry[]>,
): Promise<LogEntry[]> {
  const events: LogEntry[] = [];
  for (;;) {
    const page = await read(events.length);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

/** What is stored, as text. */
function textOf(value: unknown): string {
  const bytes = (each: unknown) =>
    each instanceof Uint8Array ? new TextDecoder().decode(each) : each;
  return JSON.stringify(value, (_, each) => bytes(each)) ?? "";
}

function countOf(spaces: readonly SpaceHistory[], type: string): number {
  return spaces.flatMap(({ log }) => log).filter((event) => event.type === type).length;
}

function environmentOf(claude: FakeClaude): Readonly<Record<string, string>> {
  return {
    PORT: "0",
    CONTEXT_TABLE: TABLES.contextTable,
    HASH_TABLE: TABLES.hashTable,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
    LEASE_SECONDS: "1",
    LEARN_AFTER_SECONDS: "1",
    MODEL_SILENCE_TIMEOUT_SECONDS: "1",
    MODEL_FIRST_BYTE_TIMEOUT_SECONDS: "1",
    MODEL_MAX_RETRIES: "1",
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

/** What the model does when it is to learn: mostly it does, slowly enough to be killed meanwhile. */
function learningMood(random: Random, records: string): Behaviour {
  const dice = random.next();
  const text = simpleAnswer(records);
  const dripMs = random.whole(0, 40);
  if (dice < 0.05) return { kind: "status", status: random.pick([429, 500, 529]) };
  if (dice < 0.1) return { kind: "reply", text: "I have nothing to say." };
  if (dice < 0.12) return { kind: "reply", text, stopReason: "max_tokens" };
  if (dice < 0.14) return { kind: "reply", text, then: { after: 3, what: "hang" } };
  return { kind: "reply", text, dripMs };
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

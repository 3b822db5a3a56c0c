/**
 * What a store that is far away costs: trips to it that something waits for, the time that they take,
 * and what Deno Deploy bills. `deno task bench:remote [--quick] [turns]`; quickly, without
 * times and idle sessions. Trips are counted, whatever time they
 * take; the times are those of a real bridge, whose store speaks KV Connect and answers 1, 20 and 80 ms
 * later.
 */
import { pause } from "../src/shared/mod.ts";
import { costOf } from "../src/protocol/prices.ts";
import { KvConnectServer } from "../tests/support/kv_connect.ts";
import { LockstepBridge, storeTurns } from "../tests/support/lockstep_bridge.ts";
import { TABLES } from "../tests/support/bridge.ts";
import { type BridgeProcess, startBridge } from "../tests/support/process.ts";
import { TimedUpstream } from "./timed_upstream.ts";
import { TurnClient } from "./turn_client.ts";
import { UNLIMITED } from "./unlimited.ts";

const TURNS = Number(Deno.args.find((arg) => !arg.startsWith("--")) ?? 20);
const IS_QUICK = Deno.args.includes("--quick");
const DELAYS_MS = [1, 20, 80];
const COLD_TURNS = 1_000;
const MODEL = "claude-sonnet-5-5";

/** Dollars per million units beyond what a plan includes (deno.com/deploy/pricing, 2026). */
const READ_DOLLARS = 1;
const WRITE_DOLLARS = 2.5;

/** About how many characters a token has. */
const TOKEN = 3.5;

/** A reply that is streamed for a minute, as fast as Claude does; and the same text at once. */
const MINUTE = { pieces: 1_500, dripMs: 40 };
const AT_ONCE = { ...MINUTE, dripMs: 0 };

/** A reply that somebody listens to on another instance, as long as it takes to tell what that costs. */
const HEARD = { pieces: 200, dripMs: 50 };

/** How long a session is watched that nobody uses. */
const IDLE_MS = 30_000;

/** How long it takes until all that a turn leads to has been written, in ms. */
const SETTLED_MS = 300;

interface Units {
  readonly read: number;
  readonly write: number;
}

Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-benchmark");

async function countTrips(): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  await storeTurns(kv, { session: "long", turns: COLD_TURNS });
  const bridge = new LockstepBridge(kv);
  await bridge.store.untilIdle();
  const cold = await bridge.attach("long");
  const warm = await bridge.attach("long");
  const other = new LockstepBridge(kv);
  await other.store.untilIdle();
  const { client, trips: begun } = await other.attach("new");
  const first = await other.send(client, { text: "Hello", id: "first" });
  const rows = {
    "a message": await other.send(client, { text: "And this?", id: "a" }),
    "a message without an id": await other.send(client, { text: "And that?" }),
    "the first of an owner": first,
  };
  console.log("Trips to the store that something waits for, one after the other");
  for (const [name, { accepted, called, completed }] of Object.entries(rows)) {
    console.log(
      `  ${name.padEnd(26)}accepted after ${accepted}, model called after ${called}, ` +
        `completed after ${completed}`,
    );
  }
  console.log(
    `  a client is attached to a session in use after ${warm.trips}, to one of ${COLD_TURNS} turns ` +
      `that is not in memory after ${cold.trips}, to a new one after ${begun}`,
  );
  await bridge.end();
  await other.end();
}

function start(store: KvConnectServer, upstream: TimedUpstream): Promise<BridgeProcess> {
  return startBridge({
    ...UNLIMITED,
    KV_PATH: store.url,
    DENO_KV_ACCESS_TOKEN: "a-token-of-the-benchmark",
    CONTEXT_TABLE: TABLES.contextTable,
    HASH_TABLE: TABLES.hashTable,
    ANTHROPIC_API_KEY: "bench",
    ANTHROPIC_BASE_URL: upstream.url,
    MODEL,
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

async function time(delayMs: number, upstream: TimedUpstream): Promise<void> {
  await using store = new KvConnectServer();
  const kv = await Deno.openKv(store.url);
  await storeTurns(kv, { owner: "local", session: "long", turns: COLD_TURNS });
  kv.close();
  store.delayMs = delayMs;
  const bridge = await start(store, upstream);
  try {
    const client = new TurnClient(bridge.port, "s");
    await client.ready;
    for (let turn = 0; turn < TURNS; turn++) await client.turn();
    const turns: { accepted: number; called: number; completed: number }[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const begun = performance.now();
      const { accepted, last } = await client.turn();
      turns.push({ accepted, called: upstream.calledAt - begun, completed: last });
    }
    const cold = new TurnClient(bridge.port, "long");
    const coldMs = await cold.ready;
    const warm = new TurnClient(bridge.port, "s");
    const warmMs = await warm.ready;
    const of = (name: "accepted" | "called" | "completed") =>
      median(turns.map((turn) => turn[name])).toFixed(1).padStart(7);
    console.log(
      `  ${String(delayMs).padStart(3)} ms  ${of("accepted")}  ${of("called")}  ${
        of("completed")
      }` +
        `${warmMs.toFixed(1).padStart(9)}${coldMs.toFixed(1).padStart(9)}`,
    );
    for (const each of [client, cold, warm]) each.close();
  } finally {
    await bridge.end("SIGKILL");
  }
}

/** What a task costs in units; what ends soon after it is part of it. */
async function unitsOf(store: KvConnectServer, task: () => Promise<unknown>): Promise<Units> {
  const before = { ...store.units };
  await task();
  await pause(SETTLED_MS);
  return { read: store.units.read - before.read, write: store.units.write - before.write };
}

function dollars({ read, write }: Units): number {
  return (read * READ_DOLLARS + write * WRITE_DOLLARS) / 1e6;
}

async function bill(upstream: TimedUpstream): Promise<void> {
  await using store = new KvConnectServer();
  store.delayMs = 1;
  const bridge = await start(store, upstream);
  const others: BridgeProcess[] = [];
  try {
    const client = new TurnClient(bridge.port, "s");
    await client.ready;
    for (let turn = 0; turn < TURNS; turn++) await client.turn();
    console.log("What Deno Deploy bills: read units of 4 KB, write units of 1 KB");
    const quick = await unitsOf(store, async () => {
      for (let turn = 0; turn < TURNS; turn++) await client.turn();
    });
    report("a turn with a quick reply", quick, TURNS, upstream);
    // In sessions of their own: two long replies in one would lead to a summary.
    const [atOnce, slowly] = ["at-once", "slowly"].map((name) => new TurnClient(bridge.port, name));
    if (!atOnce || !slowly) throw new Error("There is no client");
    await Promise.all([atOnce.ready, slowly.ready]);
    upstream.pace();
    await atOnce.turn();
    await slowly.turn();
    upstream.pace(AT_ONCE);
    const whole = await unitsOf(store, () => atOnce.turn());
    report("a long reply at once", whole, 1, upstream);
    upstream.pace(MINUTE);
    const begun = performance.now();
    const streamed = await unitsOf(store, () => slowly.turn());
    const took = ((performance.now() - begun) / 1_000).toFixed(0);
    report(`the same, streamed for ${took} s`, streamed, 1, upstream);
    const minute = await unitsOf(store, () => pause(60_000));
    tellUpkeep(whole, streamed, minute);
    for (const each of [atOnce, slowly]) each.close();
    if (IS_QUICK) return;
    upstream.pace(HEARD);
    const seconds = HEARD.pieces * HEARD.dripMs / 1_000;
    const other = await start(store, upstream);
    others.push(other);
    const listener = new TurnClient(other.port, "s");
    await listener.ready;
    const heard = await unitsOf(store, () => client.turn());
    report(`${seconds} s, heard on another instance`, heard, 1, upstream);
    upstream.pace(undefined);
    listener.close();
    client.close();
    await pause(2_000);
    const empty = await unitsOf(store, () => pause(IDLE_MS));
    perMinute("2 instances, no client", empty);
    const sockets: TurnClient[] = [];
    for (const listeners of [1, 3]) {
      for (const { port } of [bridge, other]) {
        while (sockets.filter((socket) => socket.port === port).length < listeners) {
          const socket = new TurnClient(port, "s");
          await socket.ready;
          sockets.push(socket);
        }
      }
      // Polls slow down while nothing happens.
      await pause(IDLE_MS);
      const polled = await unitsOf(store, () => pause(IDLE_MS));
      perMinute(`2 instances, ${listeners} idle client${listeners > 1 ? "s" : ""} each`, polled);
    }
    for (const socket of sockets) socket.close();
  } finally {
    await Promise.all([bridge, ...others].map((each) => each.end("SIGKILL")));
  }
}

function report(name: string, units: Units, turns: number, upstream: TimedUpstream): void {
  const each = { read: units.read / turns, write: units.write / turns };
  const store = dollars(each) * 1_000;
  const tokens = costOf(MODEL, {
    inputTokens: upstream.requestCharacters / TOKEN,
    outputTokens: upstream.replyCharacters / TOKEN,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  })?.dollars ?? NaN;
  console.log(
    `  ${name.padEnd(36)}${each.read.toFixed(1).padStart(6)} read${
      each.write.toFixed(1).padStart(7)
    } written; 1,000 turns $${store.toFixed(3)}, their tokens $${(tokens * 1_000).toFixed(2)}`,
  );
}

/**
 * What streaming adds: partials, renewals of the lease, polls. What the instance looks for by itself,
 * with a reply or without, is `minute`.
 */
function tellUpkeep(whole: Units, streamed: Units, minute: Units): void {
  const read = Math.max(0, streamed.read - whole.read - minute.read);
  const write = streamed.write - whole.write - minute.write;
  const share = (read + write) / (whole.read + whole.write + read + write);
  console.log(
    `  ${"of that partials, renewals and polls".padEnd(36)}${read.toFixed(1).padStart(6)} read${
      write.toFixed(1).padStart(7)
    } written; ${(share * 100).toFixed(0)} % of the units`,
  );
}

function perMinute(name: string, { read, write }: Units): void {
  const minutes = IDLE_MS / 60_000;
  console.log(
    `  ${name.padEnd(36)}${(read / minutes).toFixed(0).padStart(6)} read${
      (write / minutes).toFixed(0).padStart(7)
    } written a minute`,
  );
}

await countTrips();
const upstream = new TimedUpstream();
if (!IS_QUICK) {
  console.log(`Medians of ${TURNS} turns, in ms after the message was sent, and until attached`);
  console.log("  store   accepted   called  completed    warm     cold");
  for (const delayMs of DELAYS_MS) await time(delayMs, upstream);
}
await bill(upstream);
await upstream.end();
Deno.exit(0);

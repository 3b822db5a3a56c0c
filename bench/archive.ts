/**
 * `deno task bench:archive`: backs up a store of 1,000 sessions and 100,000 events during writes and
 * restores it, each interrupted once by kill -9, and compares all hashes. `--sessions N --events M`
 * (per session) make it smaller.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { archivesIn, checkArchive } from "../src/cli/archive_files.ts";
import { SessionLog } from "../src/session_log/mod.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const TTL_MS = 86_400_000;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    sessions: { type: "string", default: "1000" },
    events: { type: "string", default: "100" },
  },
});
const sessions = Number(values.sessions);
const events = Number(values.events);
const folder = await Deno.makeTempDir({ prefix: "bench-archive-" });
const [from, to] = [`${folder}/from.sqlite3`, `${folder}/to.sqlite3`];

/** Writes the sessions of ten owners, made of turns with replies. */
async function seed(path: string): Promise<void> {
  const kv = await Deno.openKv(path);
  const log = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS });
  for (let number = 0; number < sessions; number++) {
    const key = { owner: `owner-${number % 10}`, session: `session-${number}` };
    const turns = Array.from({ length: events }, (_, turn) => ({
      type: "TurnImported",
      data: {
        turn: `t${turn}`,
        text: `Question ${turn} of ${number}. ${"words of it ".repeat(turn % 20)}`,
        reply: `Answer ${turn}. ${"more words ".repeat(turn % 30)}`,
        saidAt: Date.now(),
        repliedAt: Date.now(),
      },
    }));
    const appended = await log.append(key, { expected: 0, events: turns, turns: events });
    if (!appended.ok) throw new Error(`Session ${number} was not written`);
  }
  kv.close();
}

/** Runs a command of the project; with `killAt` it is killed (-9) at that progress. */
async function run(name: string, args: string[], isFar?: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "src/cli/program.ts", name, ...args],
    cwd: new URL("../", import.meta.url),
    env: { SESSION_TTL_SECONDS: String(TTL_MS / 1_000) },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  let isOver = false;
  const over = child.status.finally(() => isOver = true);
  while (isFar && !isOver) {
    if (await isFar()) {
      child.kill("SIGKILL");
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { code, signal } = await over;
  if (isFar && signal !== "SIGKILL") throw new Error(`${name} finished before it was killed`);
  if (!isFar && code !== 0) throw new Error(`${name} ended with ${code}`);
  return (performance.now() - begun) / 1_000;
}

/** Every session's number of events and hash. */
async function hashesOf(path: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for await (const place of archivesIn(path)) {
    const { header, end } = await checkArchive(place);
    const id = "session" in header ? header.session : header.space;
    hashes.set(`${header.owner} ${id}`, `${end.position} ${end.hash}`);
  }
  return hashes;
}

async function countArchives(path: string): Promise<number> {
  return (await Array.fromAsync(archivesIn(path)).catch(() => [])).length;
}

async function countRestored(path: string): Promise<number> {
  try {
    const kv = await Deno.openKv(path);
    const log = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS });
    const found = (await Array.fromAsync(log.index.everyone())).length;
    kv.close();
    return found;
  } catch {
    return 0;
  }
}

/** Keeps writing to the store during the backup. */
async function writeBeside(path: string, signal: AbortSignal): Promise<number> {
  const kv = await Deno.openKv(path);
  const log = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS });
  const key = { owner: "busy", session: "busy" };
  let expected = 0;
  while (!signal.aborted) {
    const note = [{ type: "NotePinned", data: { note: "n", text: `${expected}` } }];
    const appended = await log.append(key, { expected, events: note, turns: 0 });
    if (!appended.ok) throw new Error("An append beside the backup failed");
    expected += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await log.erase(key);
  kv.close();
  return expected;
}

const seeded = performance.now();
await seed(from);
console.log(
  `${sessions} sessions, ${sessions * events} events in a file of ${
    ((await Deno.stat(from)).size / 1e6).toFixed(0)
  } MB, written in ${((performance.now() - seeded) / 1_000).toFixed(1)} s`,
);

const [one, other] = [`${folder}/one`, `${folder}/other`];
const stop = new AbortController();
const beside = writeBeside(from, stop.signal);
await run("backup", [one, "--kv", from], async () => await countArchives(one) > sessions / 3);
const interrupted = await countArchives(one);
const resumed = await run("backup", [one, "--kv", from]);
stop.abort();
console.log(
  `backup: killed -9 at ${interrupted} archives, resumed in ${resumed.toFixed(1)} s; ` +
    `${await beside} events were appended meanwhile`,
);
const again = await run("backup", [one, "--kv", from, "--prune"]);
console.log(`second backup of the same store, with every hash checked: ${again.toFixed(1)} s`);

await run("restore", [one, "--kv", to], async () => await countRestored(to) > sessions / 3);
const half = await countRestored(to);
const restored = await run("restore", [one, "--kv", to]);
console.log(`restore: killed -9 at ${half} sessions, resumed in ${restored.toFixed(1)} s`);

await run("backup", [other, "--kv", to]);
const [before, after] = [await hashesOf(one), await hashesOf(other)];
const equal = [...before].filter(([name, hash]) => after.get(name) === hash).length;
console.log(`${equal} of ${before.size} sessions have equal hashes; ${after.size} are there`);
await Deno.remove(folder, { recursive: true });
if (equal !== sessions || before.size !== sessions || after.size !== sessions) Deno.exit(1);

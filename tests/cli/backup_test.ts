import { assert, assertEquals, assertMatch } from "@std/assert";
import { Archive, hashAt } from "../../src/archive/mod.ts";
import { archivePath, checkArchive } from "../../src/cli/archive_files.ts";
import { reasonOf } from "../../src/cli/words.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { attach, SETTINGS, withBridge } from "../support/bridge.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { Running } from "../support/process.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const TTL_MS = 86_400_000;

/** A folder with two stores' places in it, gone when the test ends. */
async function places() {
  const folder = await Deno.makeTempDir();
  return {
    folder,
    from: `${folder}/from.sqlite3`,
    to: `${folder}/to.sqlite3`,
    saved: `${folder}/saved`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function command(name: "backup" | "restore", ...args: string[]): Running {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  return new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", name, ...args],
    env: { NO_COLOR: "1", KV_PATH: "", DENO_KV_ACCESS_TOKEN: "a-token-of-the-tests" },
  });
}

async function ran(...args: Parameters<typeof command>): Promise<{ code: number; output: string }> {
  const running = command(...args);
  const code = await running.end();
  return { code, output: running.output };
}

async function withLog(path: string, test: (log: SessionLog) => Promise<void>): Promise<void> {
  const kv = await Deno.openKv(path);
  try {
    await test(new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS }));
  } finally {
    kv.close();
  }
}

async function fill(log: SessionLog, sessions: number, size = 30): Promise<void> {
  for (let number = 0; number < sessions; number++) {
    const events = Array.from({ length: size }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `${index}`, text: `${number} é🙂`, reply: "r", saidAt: 1, repliedAt: 2 },
    }));
    const key = { owner: `owner ${number % 3}/é`, session: `s:${number}` };
    assert((await log.append(key, { expected: 0, events, turns: size })).ok);
  }
}

async function hashesOf(log: SessionLog): Promise<Map<string, string | undefined>> {
  const hashes = new Map<string, string | undefined>();
  for await (const key of log.index.everyone()) {
    const { position = 0 } = await log.head(key) ?? {};
    hashes.set(JSON.stringify(key), `${position} ${await hashAt(log, key, { position })}`);
  }
  return hashes;
}

/** Kills a command -9 as soon as it has come so far. */
async function killedAt(running: Running, isFar: () => Promise<boolean>): Promise<void> {
  while (!await isFar()) await new Promise((resolve) => setTimeout(resolve, 10));
  assert(await running.end("SIGKILL") !== 0, "it was through before it was killed");
}

Deno.test("law 12: backup and restore survive kill -9 midway and end with equal hashes", async () => {
  await using at = await places();
  await withLog(at.from, (log) => fill(log, 120));
  const files = async () => {
    const folders = await Array.fromAsync(Deno.readDir(at.saved)).catch(() => []);
    return folders.filter(({ isDirectory }) => isDirectory).length;
  };
  await killedAt(command("backup", at.saved, "--kv", at.from), async () => await files() > 20);
  const backed = await ran("backup", at.saved, "--kv", at.from);
  assertMatch(backed.output, /\d+ unchanged sessions, \d+ sessions written/);
  assertEquals(backed.code, 0);
  await killedAt(command("restore", at.saved, "--kv", at.to), async () => {
    if (!await Deno.stat(at.to).then(() => true, () => false)) return false;
    let found = 0;
    await withLog(at.to, async (log) => {
      found = (await Array.fromAsync(log.index.everyone())).length;
    });
    return found > 20;
  });
  const restored = await ran("restore", at.saved, "--kv", at.to);
  assertMatch(restored.output, /\d+ sessions already restored, \d+ sessions restored/);
  assertEquals(restored.code, 0);
  await withLog(at.from, (from) =>
    withLog(at.to, async (to) => {
      const hashes = await hashesOf(from);
      assertEquals(hashes.size, 120);
      assertEquals(await hashesOf(to), hashes);
    }));
});

Deno.test("a backup is readable by its user only, warns that it is plaintext, follows the store, and prunes with --prune", async () => {
  await using at = await places();
  await withLog(at.from, async (log) => {
    await fill(log, 3);
    const key = { owner: "owner 0/é", session: "s:0" };
    const place = await archivePath(at.saved, key);
    const first = await ran("backup", at.saved, "--kv", at.from);
    assertMatch(first.output, /3 sessions written, 90 events written in [\d.]+ s/);
    assertMatch(first.output, /The archives are plain text/);
    assertEquals((await Deno.stat(place)).mode! & 0o777, 0o600);
    assertEquals((await Deno.stat(at.saved)).mode! & 0o777, 0o700);
    const pin = [{ type: "NotePinned", data: { note: "n", text: "More" } }];
    assert((await log.append(key, { expected: 30, events: pin, turns: 30 })).ok);
    assert(await log.erase({ owner: "owner 1/é", session: "s:1" }));
    await Deno.writeTextFile(
      await archivePath(at.saved, { owner: "owner 2/é", session: "s:2" }),
      "torn",
    );
    const second = await ran("backup", at.saved, "--kv", at.from);
    assertMatch(second.output, /^2 sessions written, 61 events written/);
    assertMatch(
      second.output,
      /1 archive of what is no longer in the store was kept/,
    );
    assertEquals((await checkArchive(place)).end.position, 31);
    const pruned = await ran("backup", at.saved, "--kv", at.from, "--prune");
    assertMatch(pruned.output, /^2 unchanged sessions[^]*1 archive[^]* was deleted/);
    assertEquals(
      (await ran("restore", at.saved, "--check")).output.split(" in ")[0],
      "2 archives verified, 61 events",
    );
  });
});

Deno.test("a restore reports what it cannot import, imports the rest, and keeps expiry times", async () => {
  await using at = await places();
  await withLog(at.from, async (log) => {
    await fill(log, 4);
    const archive = await Archive.of(log, { owner: "owner 0/é", session: "s:0" });
    const text = (await Array.fromAsync(archive!.text())).join("");
    await Deno.writeTextFile(`${at.folder}/mine.ndjson`, text);
  });
  assertEquals((await ran("backup", at.saved, "--kv", at.from)).code, 0);
  const broken = await archivePath(at.saved, { owner: "owner 1/é", session: "s:1" });
  await Deno.writeTextFile(broken, (await Deno.readTextFile(broken)).replace("1 é🙂", "1 changed"));
  const old = await archivePath(at.saved, { owner: "owner 2/é", session: "s:2" });
  const aged = (await Deno.readTextFile(old)).replace(/"expiresAt":"\d+/, '"expiresAt":"2020');
  await Deno.writeTextFile(old, aged);
  await withLog(at.to, async (log) => {
    const other = [{ type: "NotePinned", data: { note: "n", text: "Mine" } }];
    const taken = { owner: "owner 0/é", session: "s:3" };
    assert((await log.append(taken, { expected: 0, events: other, turns: 0 })).ok);
    const { code, output } = await ran("restore", at.saved, "--kv", at.to, "--expiry", "kept");
    assertEquals(code, 1);
    assertMatch(output, /1 session restored/);
    assertMatch(output, /1 expired session skipped/);
    assert(output.includes(`${broken}:2 The hash does not match`), output);
    assertMatch(output, /s:3 exists with other events/);
    assertEquals((await log.read(taken)).length, 1);
    const whose = await ran("restore", `${at.folder}/mine.ndjson`, "--kv", at.to);
    assertMatch(whose.output, /does not name its owner; set --owner/);
    const mine = await ran("restore", `${at.folder}/mine.ndjson`, "--kv", at.to, "--owner", "me");
    assertMatch(mine.output, /^1 session restored, 30 events restored/);
    assertEquals((await log.head({ owner: "me", session: "s:0" }))?.position, 30);
  });
  const none = await ran("backup", at.saved, "--kv", `${at.folder}/none`);
  assertMatch(none.output, /No store at .*none; set KV_PATH or --store to its file/);
  assertEquals(none.code, 1);
});

Deno.test("a failed backup leaves no folder, and a folder without archives is an error", async () => {
  await using at = await places();
  const failed = await ran("backup", at.saved, "--kv", `${at.folder}/none`);
  assertEquals(failed.code, 1);
  assertEquals(await Deno.stat(at.saved).catch(() => undefined), undefined);
  await withLog(at.from, async () => {});
  const empty = await ran("backup", at.saved, "--kv", at.from);
  assertEquals(empty.code, 0);
  assertMatch(empty.output, /^The store has no sessions: nothing was written\n/);
  for (const args of [["--check"], ["--kv", at.to]]) {
    assertEquals(await ran("restore", at.saved, ...args), {
      code: 1,
      output: `No archives in ${at.saved}\n`,
    });
  }
  assertEquals(await Deno.stat(at.to).catch(() => undefined), undefined, "no store is made");
});

Deno.test("file errors are reported in plain language", async () => {
  await using at = await places();
  assertEquals(
    (await ran("restore", at.saved)).output,
    `Cannot read ${at.saved}: no such file or folder\n`,
  );
  await Deno.writeTextFile(at.saved, "");
  await withLog(at.from, async () => {});
  const taken = await ran("backup", at.saved, "--kv", at.from);
  assertEquals(taken.output, `Cannot create ${at.saved}: a file of that name exists\n`);
  const kept = new Deno.errors.NotCapable('Requires all access to "/proc/x", run again with …');
  assertEquals(reasonOf(kept), "Deno denies all commands access to this path");
  assertEquals(
    reasonOf(new Error("No space left on device (os error 28): write 'x'")),
    "No space left on device",
  );
});

Deno.test("a store is backed up over KV Connect beside a running bridge, and the restored file continues it", async () => {
  await using at = await places();
  await using remote = new KvConnectServer();
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  const kv = await Deno.openKv(remote.url);
  await withBridge(async ({ bridge, claude }) => {
    const ada = await attach(bridge, "s");
    await ada.pin({ note: "n", text: "I live in Ghent." });
    for (let index = 0; index < 12; index++) await ada.ask(`${index} ${"long ".repeat(60)}`);
    await ada.frames.until("session.summarised");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "Open", id: "open" });
    const backed = await ran("backup", at.saved, "--kv", remote.url);
    assertEquals(backed.code, 0, backed.output);
    await ada.cancel("open");
  }, { kv, tables: TABLES, settings: { contextLimit: 2_000 } });
  kv.close();
  const restored = await ran("restore", at.saved, "--kv", at.to);
  assertMatch(restored.output, /1 session restored, \d+ events restored, 1 open turn closed/);
  const local = await Deno.openKv(at.to);
  await withBridge(async ({ bridge, claude }) => {
    const ada = await attach(bridge, "s", { history: 1 });
    assertEquals((await ada.frames.until("turn.failed")).error.code, "archived_open");
    assertEquals(await ada.ask("And now?"), "Echo: And now?");
    assertMatch(claude.replies.at(-1)?.raw ?? "", /Ghent[^]*They talked/);
  }, { kv: local, tables: TABLES, settings: { ...SETTINGS, contextLimit: 2_000 } });
  local.close();
});

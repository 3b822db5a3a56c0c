import { assert, assertEquals, assertMatch } from "@std/assert";
import { openSessionLog } from "../../src/session_log/mod.ts";
import { denoHome } from "../support/deno_home.ts";
import { logPlace, Running } from "../support/process.ts";
import { hitsIn } from "../support/store_files.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));

/** Runs a task's command as it stands in `deno.json`. */
async function ran(task: string, args: string[], env: Record<string, string> = {}) {
  const command = tasks[task].command.replace(/^deno /, "").split(" ");
  const running = new Running(Deno.execPath(), {
    args: [...command, ...args],
    env: { NO_COLOR: "1", KV_PATH: "", DENO_NO_UPDATE_CHECK: "1", ...env },
  });
  const code = await running.end();
  return { code, output: running.output };
}

/** Puts a session into a store. */
async function fill(path: string): Promise<void> {
  const log = await openSessionLog({ ...TABLES, path, ttlMs: 86_400_000 });
  const events = [{ type: "NotePinned", data: { note: "n", text: "I live in Ghent." } }];
  assert((await log.append({ owner: "ada", session: "s" }, { expected: 0, events, turns: 0 })).ok);
  log.close();
}

Deno.test("without KV_PATH restore, backup and compact all work on Deno's default store", async () => {
  await using home = await denoHome();
  await using place = await logPlace();
  const [saved, again] = [`${place.path}-saved`, `${place.path}-again`];
  const env = { DENO_DIR: home.path };
  const none = await ran("compact", [], env);
  assertMatch(none.output, /Deno has no store for this folder; name a file/);
  assertEquals(none.code, 1);
  await fill(place.path);
  assertEquals((await ran("backup", [saved, "--kv", place.path])).code, 0);
  const restored = await ran("restore", [saved], env);
  assertEquals(restored.code, 0, restored.output);
  const backed = await ran("backup", [again], env);
  assertMatch(backed.output, /^1 sessions? written, 1 events? written/);
  const compacted = await ran("compact", [], env);
  assertMatch(compacted.output, /Rewrote .*location_data.*kv\.sqlite3/);
});

Deno.test("restore and deno task start create the folder of a store that is missing", async () => {
  await using place = await logPlace();
  const saved = `${place.path}-saved`;
  await fill(place.path);
  assertEquals((await ran("backup", [saved, "--kv", place.path])).code, 0);
  const deep = `${place.path}-data/deep/x.sqlite3`;
  const restored = await ran("restore", [saved, "--kv", deep]);
  assertEquals(restored.code, 0, restored.output);
  assert((await Deno.stat(deep)).isFile);
  const path = `${place.path}-new/x.sqlite3`;
  const started = new Running(Deno.execPath(), {
    args: ["task", "--quiet", "start"],
    env: { NO_COLOR: "1", KV_PATH: path, PORT: "0" },
  });
  await started.until(/^Access /m);
  assertEquals(await started.end("SIGTERM"), 0, started.output);
  assert((await Deno.stat(path)).isFile);
});

Deno.test("deno task start overwrites what is erased from Deno's default store, too", async () => {
  await using home = await denoHome();
  const started = new Running(Deno.execPath(), {
    args: ["task", "--quiet", "start"],
    env: { NO_COLOR: "1", KV_PATH: "", PORT: "0", DENO_DIR: home.path },
  });
  const [, port] = await started.until(/Page +http:\/\/127\.0\.0\.1:(\d+)/);
  const url = `http://127.0.0.1:${port}/v1/sessions/s`;
  const body = JSON.stringify({ text: "The heron owes the pond a favour" });
  const pinned = await fetch(`${url}/pins`, { method: "POST", body });
  assert(pinned.ok && await pinned.text());
  const path = await storeIn(home.path);
  assert(await hitsIn(path, ["The heron owes"]) > 0);
  assertEquals((await fetch(url, { method: "DELETE" })).status, 204);
  await started.until(/Overwrote in \d+ ms what was deleted/);
  assertEquals(await hitsIn(path, ["The heron owes"]), 0);
  assertEquals(await started.end("SIGTERM"), 0, started.output);
});

/** The one store in a home of Deno. */
async function storeIn(home: string): Promise<string> {
  const folders = await Array.fromAsync(Deno.readDir(`${home}/location_data`));
  assertEquals(folders.length, 1);
  return `${home}/location_data/${folders[0]!.name}/kv.sqlite3`;
}

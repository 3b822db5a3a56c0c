import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openSessionLog } from "../../src/session_log/mod.ts";
import { launchPlan } from "../../src/cli/permissions.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";

const OPTIONS = { contextTable: "c", hashTable: "h", ttlMs: 60_000 };

async function modeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).mode! & 0o777;
}

Deno.test("a new store's files are readable by their owner only, under the permissions of start as well", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  for (const end of ["", "-wal", "-shm"]) assertEquals(await modeOf(`${place.path}${end}`), 0o600);
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("opening a store keeps an existing file's mode, makes no file for memory, and reports a missing folder", async () => {
  await using place = await logPlace();
  await Deno.writeTextFile(place.path, "");
  await Deno.chmod(place.path, 0o640);
  (await openSessionLog({ ...OPTIONS, path: place.path })).close();
  assertEquals(await modeOf(place.path), 0o640);
  (await openSessionLog({ ...OPTIONS, path: ":memory:" })).close();
  assertEquals(await Deno.stat(":memory:").catch(() => undefined), undefined);
  await assertRejects(
    () => openSessionLog({ ...OPTIONS, path: `${place.path}-none/x` }),
    Deno.errors.NotFound,
  );
});

Deno.test("law 2: opening waits for a file that another instance is just creating", async () => {
  await using place = await logPlace();
  const other = new DatabaseSync(place.path);
  other.exec("create table made (first); begin immediate");
  const opening = openSessionLog({ ...OPTIONS, path: place.path });
  const release = setTimeout(() => other.exec("commit"), 200);
  const log = await opening.finally(() => {
    clearTimeout(release);
    other.close();
  });
  await log.ping();
  log.close();
});

Deno.test("a bridge whose store's folder is missing says how to create it", async () => {
  await using place = await logPlace();
  const settings = { KV_PATH: `${place.path}-none/x.sqlite3`, PORT: "0" };
  const args = ["run", "--quiet", ...launchPlan(settings).flags, "main.ts"];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1", ...settings } });
  assertEquals(await running.end(), 1);
  assert(running.output.includes(`mkdir -p ${place.path}-none`), running.output);
  assertMatch(running.output, /is not there/);
});

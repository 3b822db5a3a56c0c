import { assert, assertEquals, assertMatch } from "@std/assert";
import { archivePath } from "../../src/cli/archive_files.ts";
import { newMasterKey, openSessionLog, parseMasterKeys } from "../../src/session_log/mod.ts";
import { Running } from "../support/process.ts";
import { foundIn, storedBytes } from "../support/stored.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const KEY = { owner: "ada", session: "s" };
const SAID = ["Ottoline", "purrs at night"];
const [ours, other] = [newMasterKey("ours"), newMasterKey("other")];

async function opened(path: string, key: string) {
  const encryptionKeys = parseMasterKeys(key).keys;
  return await openSessionLog({ ...TABLES, path, ttlMs: 86_400_000, encryptionKeys });
}

async function ran(name: "backup" | "restore", keys: string, ...args: string[]) {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  const running = new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", name, ...args],
    env: { NO_COLOR: "1", KV_PATH: "", ENCRYPTION_KEYS: keys },
  });
  const code = await running.end();
  return { code, output: running.output };
}

/** A folder that is gone when the test ends. */
async function places() {
  const folder = await Deno.makeTempDir();
  return {
    from: `${folder}/from`,
    to: `${folder}/to`,
    saved: `${folder}/saved`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function fill(
  path: string,
  masterKey: string,
  { key = KEY, expected = 0 } = {},
): Promise<void> {
  const log = await opened(path, masterKey);
  const events = SAID.map((text, index) => ({
    type: "TurnImported",
    data: { turn: `i.${index + 1}`, text, reply: "r", saidAt: 1, repliedAt: 2 },
  }));
  assert((await log.append(key, { expected, events, turns: 2 })).ok);
  log.close();
}

async function bytesOf(path: string): Promise<Uint8Array> {
  using kv = await Deno.openKv(path);
  return await storedBytes(kv);
}

Deno.test("backup of an encrypted store warns that it is plaintext, and restore encrypts it with another key", async () => {
  await using at = await places();
  await fill(at.from, ours);
  assertEquals(foundIn(await bytesOf(at.from), SAID), []);
  const backed = await ran("backup", ours, at.saved, "--kv", at.from);
  assertEquals(backed.code, 0, backed.output);
  assertMatch(backed.output, /The archives are plain text/);
  const archive = await Deno.readFile(await archivePath(at.saved, KEY));
  assertEquals(foundIn(archive, SAID), SAID);
  const restored = await ran("restore", other, at.saved, "--kv", at.to);
  assertMatch(restored.output, /1 session restored, 2 events restored/);
  assertEquals(foundIn(await bytesOf(at.to), SAID), []);
  const log = await opened(at.to, other);
  assertEquals((await log.read(KEY)).map(({ data }) => data["text"]), SAID);
  log.close();
});

Deno.test("a backup that lacks a session's key names the session, keeps its former archive, and saves the others", async () => {
  await using at = await places();
  const readable = { ...KEY, session: "readable" };
  await fill(at.from, ours);
  assertEquals((await ran("backup", ours, at.saved, "--kv", at.from)).code, 0);
  const former = await Deno.readTextFile(await archivePath(at.saved, KEY));
  await fill(at.from, ours, { expected: 2 });
  await fill(at.from, other, { key: readable });
  const { code, output } = await ran("backup", other, at.saved, "--kv", at.from, "--prune");
  assertEquals(code, 1);
  assertMatch(output, /1 session could not be read:\n {2}ada s: .*encrypted with the key "ours"/);
  assertMatch(output, /1 session written, 2 events written/);
  assertEquals(await Deno.readTextFile(await archivePath(at.saved, KEY)), former);
  assertEquals(foundIn(await Deno.readFile(await archivePath(at.saved, readable)), SAID), SAID);
});

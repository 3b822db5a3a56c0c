import { assert, assertEquals, assertMatch } from "@std/assert";
import { SpaceCopy } from "../../src/archive/mod.ts";
import { newMasterKey, parseMasterKeys, SessionLog } from "../../src/session_log/mod.ts";
import { SpaceLog } from "../../src/space_log/mod.ts";
import { Running } from "../support/process.ts";
import { hitsIn } from "../support/store_files.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const TTL_MS = 86_400_000;
const SESSION = { owner: "ada", session: "s1" };
const SPACE = { owner: "ada", space: "main" };

async function places() {
  const folder = await Deno.makeTempDir();
  return {
    from: `${folder}/from.sqlite3`,
    to: `${folder}/to.sqlite3`,
    saved: `${folder}/saved`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function ran(name: string, args: readonly string[], env: Record<string, string> = {}) {
  const flags = ["run", "--quiet", "--allow-all"];
  const running = new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", name, ...args],
    env: { NO_COLOR: "1", KV_PATH: "", ...env },
  });
  const code = await running.end();
  return { code, output: running.output };
}

async function withLogs<Result>(
  path: string,
  test: (logs: { sessions: SessionLog; spaces: SpaceLog }) => Promise<Result>,
  keys?: string,
): Promise<Result> {
  const kv = await Deno.openKv(path);
  const encryptionKeys = keys ? parseMasterKeys(keys).keys : [];
  const sessions = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS, encryptionKeys });
  try {
    return await test({ sessions, spaces: new SpaceLog(sessions) });
  } finally {
    kv.close();
  }
}

/** A session, and a space that has learned from it and forgotten something. */
async function fill({ sessions, spaces }: { sessions: SessionLog; spaces: SpaceLog }) {
  const said = { turn: "a", text: "I am Ada", reply: "Hello", saidAt: 1, repliedAt: 2 };
  const events = [{ type: "TurnImported", data: said }];
  const begun = await sessions.append(SESSION, { expected: 0, events, turns: 1, keepFor: 864_000 });
  assert(begun.ok);
  const { generation } = begun.head;
  const sources = [{ session: "s1", generation, positions: [1] }];
  const fact = (id: string, text: string) => {
    return { type: "FactLearned", data: { fact: id, text, saidBy: "user", sources, saidAt: 1 } };
  };
  const opened = [
    { type: "SpaceOpened", data: { name: "Home" } },
    { type: "SessionJoined", data: { session: "s1", generation } },
    fact("f1", "Ada is called Ada"),
    fact("f2", "Ada has a secret cat"),
  ];
  const label = { name: "Home", sessions: 1 };
  await spaces.append(SPACE, { expected: 0, events: opened, facts: 2, label });
  await spaces.append(SPACE, {
    expected: 4,
    events: [{ type: "FactForgotten", data: { fact: "f2", reason: "owner" } }],
    replaces: [{ position: 4, data: { ...fact("f2", "").data } }],
    facts: 1,
  });
  return generation;
}

Deno.test("a backup holds spaces, and restores them with their ids, positions, facts and sources", async () => {
  await using at = await places();
  const generation = await withLogs(at.from, fill);
  const saved = await ran("backup", [at.saved, "--kv", at.from]);
  assertEquals(saved.code, 0, saved.output);
  assertMatch(saved.output, /1 session written/);
  assertMatch(saved.output, /1 space written/);
  assertMatch((await ran("backup", [at.saved, "--kv", at.from])).output, /1 unchanged space/);
  assertMatch((await ran("restore", [at.saved, "--check"])).output, /2 archives verified/);
  const restored = await ran("restore", [at.saved, "--kv", at.to]);
  assertEquals(restored.code, 0, restored.output);
  assertMatch(restored.output, /1 space restored/);
  assertMatch((await ran("restore", [at.saved, "--kv", at.to])).output, /1 space already restored/);
  const before = await withLogs(at.from, ({ spaces }) => spaces.read(SPACE));
  await withLogs(at.to, async ({ sessions, spaces }) => {
    assertEquals(await spaces.read(SPACE), before);
    const head = await spaces.head(SPACE);
    assertEquals([head?.facts, head?.name, head?.sessions], [1, "Home", 1]);
    const session = await sessions.head(SESSION);
    assertEquals([session?.lineage, session?.keepFor], [generation, 864_000]);
    const copy = await SpaceCopy.of(spaces, SPACE);
    assert(copy);
    await spaces.append(SPACE, {
      expected: 5,
      events: [{ type: "FactPinned", data: {} }],
      facts: 1,
    });
  });
  const grown = await ran("restore", [at.saved, "--kv", at.to]);
  assertEquals(grown.code, 0, grown.output);
  assertMatch(grown.output, /1 space already restored/);
  await withLogs(at.to, async ({ spaces }) => {
    await spaces.erase(SPACE);
    const events = [{ type: "SpaceOpened", data: { name: "Another home" } }];
    await spaces.append(SPACE, { expected: 0, events, facts: 0 });
  });
  const changed = await ran("restore", [at.saved, "--kv", at.to]);
  assertEquals(changed.code, 1, changed.output);
  assertMatch(changed.output, /the space main exists with other events/);
  await withLogs(at.from, ({ spaces }) => spaces.erase(SPACE));
  const pruned = await ran("backup", [at.saved, "--kv", at.from, "--prune"]);
  assertMatch(pruned.output, /1 archive of what is no longer in the store was deleted/);
});

Deno.test("rekey encrypts spaces, and wraps their keys anew, before it says that others are not needed", async () => {
  await using at = await places();
  const [one, two] = [newMasterKey("one"), newMasterKey("two")];
  await withLogs(at.from, fill);
  const first = await ran("rekey", ["--path", at.from], { ENCRYPTION_KEYS: one });
  assertEquals(first.code, 0, first.output);
  assertMatch(first.output, /1 session: 1 encrypted/);
  assertMatch(first.output, /1 space: 1 encrypted/);
  const second = await ran("rekey", ["--path", at.from], { ENCRYPTION_KEYS: `${two},${one}` });
  assertMatch(second.output, /1 space: 0 encrypted, 1 key rewrapped/);
  assertMatch(second.output, /All sessions and spaces use the key two/);
  await withLogs(at.from, async ({ spaces }) => {
    assertEquals((await spaces.read(SPACE))[2]?.data["text"], "Ada is called Ada");
  }, two);
  const compacted = await ran("compact", [at.from]);
  assertEquals(compacted.code, 0, compacted.output);
  assertEquals(await hitsIn(at.from, ["Ada is called Ada", "secret cat"]), 0);
});

Deno.test("adopt copies spaces with what they name, and deletes the originals if asked to", async () => {
  await using at = await places();
  const generation = await withLogs(at.from, fill);
  const args = ["--from", "ada", "--owner", "ben", "--kv", at.from, "--erase"];
  const adopted = await ran("adopt", args);
  assertEquals(adopted.code, 0, adopted.output);
  assertMatch(adopted.output, /1 space adopted/);
  await withLogs(at.from, async ({ sessions, spaces }) => {
    const head = await spaces.head({ ...SPACE, owner: "ben" });
    assertEquals([head?.position, head?.facts], [5, 1]);
    assertEquals((await sessions.head({ ...SESSION, owner: "ben" }))?.lineage, generation);
    assertEquals(await spaces.head(SPACE), undefined);
  });
});

Deno.test("verify --space checks the laws on a stored space, and exits with 1 where one is broken", async () => {
  await using at = await places();
  await withLogs(at.from, fill);
  const args = ["main", "--space", "--owner", "ada", "--kv", at.from];
  const kept = await ran("verify", args);
  assertEquals(kept.code, 0, kept.output);
  assertMatch(kept.output, /Space main of ada: 5 events, 1 current fact\nNo law is broken/);
  await withLogs(at.from, ({ spaces }) => {
    const events = [{ type: "FactForgotten", data: { fact: "f1", reason: "owner" } }];
    return spaces.append(SPACE, { expected: 5, events, facts: 0 });
  });
  const broken = await ran("verify", args);
  assertEquals(broken.code, 1);
  assertMatch(broken.output, /Violated: forgetting is whole \(position 3\)/);
  const missing = await ran("verify", ["none", "--space", "--owner", "ada", "--kv", at.from]);
  assertMatch(missing.output, /There is no space "none" of "ada"/);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { adoptionNotice } from "../../src/announcement.ts";
import {
  newMasterKey,
  openSessionLog,
  parseMasterKeys,
  type SessionLog,
} from "../../src/session_log/mod.ts";
import { parseSettings } from "../../src/settings/mod.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const TTL_MS = 86_400_000;
const TOKEN = "long-secret-of-ada-1";
const BRIDGE_TOKENS = `ada:${TOKEN}`;

interface Store {
  readonly path: string;
  readonly keys: string;
}

async function withLog<Result>(
  { path, keys }: Store,
  task: (log: SessionLog) => Promise<Result>,
): Promise<Result> {
  const encryptionKeys = keys === "" ? [] : parseMasterKeys(keys).keys;
  const log = await openSessionLog({ ...TABLES, path, ttlMs: TTL_MS, encryptionKeys });
  try {
    return await task(log);
  } finally {
    log.close();
  }
}

/** Stores a session of `local`: what was said, a name, and a message that has no reply. */
async function say(log: SessionLog, session: string, more: readonly string[] = []): Promise<void> {
  const key = { owner: "local", session };
  const events = [
    { type: "SessionRenamed", data: { name: `About ${session}` } },
    { type: "NotePinned", data: { note: "n", text: `Ottoline likes ${session}` } },
    ...more.map((turn) => ({
      type: "MessageReceived",
      data: { turn, text: `What of ${session}?`, idGiven: true },
    })),
  ];
  const label = { name: `About ${session}`, preview: undefined };
  assert((await log.append(key, { expected: 0, events, turns: more.length, label })).ok);
}

async function adopt({ path, keys }: Store, ...args: string[]) {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  const running = new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", "adopt", ...args],
    env: { NO_COLOR: "1", KV_PATH: path, ...(keys === "" ? {} : { ENCRYPTION_KEYS: keys }) },
  });
  const code = await running.end();
  return { code, output: running.output };
}

/** An owner's sessions: their ids, names, positions and times of expiry. */
async function listed(store: Store, owner: string) {
  const { sessions } = await withLog(store, (log) => log.index.sessions(owner, { limit: 1_000 }));
  return sessions.map(({ session, name, position, expiresAt, createdAt }) => {
    return { session, name, position, expiresAt, createdAt };
  });
}

for (const keys of ["", newMasterKey("k")]) {
  Deno.test(`deno task adopt copies the sessions of local to an owner, once, ${keys ? "encrypted" : "plain"}`, async () => {
    await using place = await logPlace();
    const store = { path: place.path, keys };
    const names = Array.from({ length: 130 }, (_, index) => `s${index}`);
    await withLog(store, async (log) => {
      for (const name of names) await say(log, name);
      await log.append({ owner: "bob", session: "bobs" }, {
        expected: 0,
        events: [{ type: "NotePinned", data: { note: "n", text: "Bob's" } }],
        turns: 0,
      });
    });
    const before = await listed(store, "local");
    assertEquals(before.length, 130);
    const first = await adopt(store, "--owner", "ada");
    assertEquals(first.code, 0, first.output);
    assertMatch(first.output, /^130 sessions adopted in /m);
    assertEquals(await listed(store, "ada"), before, "with names, times and expiry");
    assertEquals(await listed(store, "local"), before, "and they are still there");
    assertEquals((await listed(store, "bob")).length, 1);
    const again = await adopt(store, "--owner", "ada", "--erase");
    assertMatch(again.output, /^130 sessions already adopted, 130 originals deleted in /m);
    assertEquals([await listed(store, "local"), await listed(store, "ada")], [[], before]);
    const none = await adopt(store, "--owner", "ada");
    assertEquals(none, { code: 0, output: "local has no sessions: nothing was copied\n" });
  });
}

Deno.test("an adopted session answers its new owner, and its open turn is not sent by surprise", async () => {
  await using place = await logPlace();
  const store = { path: place.path, keys: "" };
  await withLog(store, async (log) => {
    await say(log, "old", ["t"]);
    await say(log, "..", ["t"]);
  });
  const bridge = await startBridge({ KV_PATH: place.path, BRIDGE_TOKENS });
  assertMatch(
    bridge.output,
    /^! The store has sessions of local, .*deno task adopt --owner <owner>/m,
  );
  const headers = { authorization: `Bearer ${TOKEN}` };
  const session = `http://127.0.0.1:${bridge.port}/v1/sessions/old`;
  const before = await fetch(session, { headers });
  await before.body?.cancel();
  assertEquals(before.status, 404);
  const { code, output } = await adopt(store, "--owner", "ada");
  assertEquals(code, 0, output);
  assertMatch(output, /^\.\. is adopted as dots-2$/m);
  const { events } = await (await fetch(`${session}/events`, { headers })).json();
  assertEquals(events.map(({ type }: { type: string }) => type), [
    "SessionRenamed",
    "NotePinned",
    "MessageReceived",
    "TurnFailed",
  ]);
  const named = await (await fetch(session.replace("old", "dots-2"), { headers })).json();
  assertEquals(named.name, "About ..");
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("what cannot be adopted is named and left, and the rest is copied", async () => {
  await using place = await logPlace();
  const store = { path: place.path, keys: "" };
  await withLog(store, async (log) => {
    for (const name of ["one", "two", "three"]) await say(log, name);
    const taken = {
      expected: 0,
      events: [{ type: "NotePinned", data: { note: "x", text: "y" } }],
      turns: 0,
    };
    await log.append({ owner: "ada", session: "two" }, taken);
    const bad = [{ type: "SessionRenamed", data: { name: "n".repeat(500) } }];
    await log.append({ owner: "local", session: "bad" }, { expected: 0, events: bad, turns: 0 });
  });
  const { code, output } = await adopt(store, "--owner", "ada", "--erase");
  assertEquals(code, 1);
  assertMatch(output, /2 sessions adopted, 2 originals deleted/);
  assertMatch(output, /2 sessions of local could not be copied/);
  assertMatch(output, /^ {2}two: ada has a session two with other events$/m);
  assertMatch(output, /^ {2}bad: event 1: data\.name has 500 characters, at most 200/m);
  assertEquals((await listed(store, "local")).map(({ session }) => session).sort(), ["bad", "two"]);
  assertEquals((await adopt(store, "--owner", "local")).code, 1);
  assertEquals((await adopt(store, "--owner", "a b")).code, 1);
  assertMatch((await adopt(store, "--help")).output, /--owner <owner>[^]*--erase/);
});

Deno.test("the start tells of sessions that no token opens any more, and only then", async () => {
  await using place = await logPlace();
  const store = { path: place.path, keys: "" };
  const noticeOf = async (environment: Record<string, string>) => {
    const parsed = parseSettings(environment);
    assert(parsed.ok);
    const { access } = parsed.settings;
    return (await withLog(store, (log) => adoptionNotice(log, access))).join();
  };
  assertEquals(await noticeOf({ BRIDGE_TOKENS }), "", "an empty store");
  await withLog(store, (log) => say(log, "old"));
  assertEquals(await noticeOf({}), "");
  assertEquals(await noticeOf({ BRIDGE_TOKENS: `local:${TOKEN}` }), "", "a token of local");
  for (const environment of [{ BRIDGE_TOKENS }, { AUTH_JWT_SECRET: "x".repeat(32) }]) {
    assertMatch(await noticeOf(environment), /deno task adopt.*deno task token local/);
  }
});

Deno.test("a backup with sessions named . and .. is restored under ids that a URL can name", async () => {
  await using place = await logPlace();
  const saved = await Deno.makeTempDir();
  const store = { path: place.path, keys: "" };
  await withLog(store, async (log) => {
    for (const name of [".", "..", "..."]) await say(log, name);
  });
  const run = async (script: string) => {
    const args = ["run", "--quiet", "-A", "src/cli/program.ts", script, saved];
    const running = new Running(Deno.execPath(), {
      args,
      env: { NO_COLOR: "1", KV_PATH: place.path },
    });
    assertEquals(await running.end(), 0, running.output);
    return running.output;
  };
  await run("backup");
  await withLog(store, async (log) => {
    for (const session of [".", "..", "..."]) await log.erase({ owner: "local", session });
  });
  assertMatch(await run("restore"), /^\. is restored as dots-1$/m);
  assertMatch(await run("restore"), /3 sessions already restored/);
  const ids = (await listed(store, "local")).map(({ session }) => session);
  assertEquals(ids.sort(), ["...", "dots-1", "dots-2"]);
  await Deno.remove(saved, { recursive: true });
});

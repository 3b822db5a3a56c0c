import { assert, assertEquals, assertMatch } from "@std/assert";
import { newMasterKey, SessionLog } from "../../src/session_log/mod.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { Collector } from "../support/otlp.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };
const TTL_MS = 86_400_000;

/** Runs `verify` as its task does. */
async function verify(
  environment: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ code: number; output: string }> {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  const running = new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", "verify", ...args],
    env: { NO_COLOR: "1", KV_PATH: "", ...environment },
  });
  const code = await running.end();
  return { code, output: running.output };
}

async function withKv(path: string, task: (kv: Deno.Kv) => Promise<void>): Promise<void> {
  const kv = await Deno.openKv(path);
  await task(kv).finally(() => kv.close());
}

/** Everything a store holds, with versions. */
async function dumpOf(path: string): Promise<string[]> {
  let dump: string[] = [];
  await withKv(path, async (kv) => {
    const entries = await Array.fromAsync(kv.list({ prefix: [] }));
    dump = entries.map(({ key, versionstamp }) => `${JSON.stringify(key)} ${versionstamp}`);
  });
  return dump;
}

/**
 * Two instances on a store: the first dies in the middle of a turn, the second answers it and
 * exports its metrics.
 */
async function takeOver(environment: Readonly<Record<string, string>> & { KV_PATH: string }) {
  await using claude = new FakeClaude();
  await using collector = new Collector();
  const settings = {
    LEASE_SECONDS: "1",
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ...environment,
  };
  const first = await startBridge(settings);
  const open = async (port: number) => {
    const socket = new Socket(`ws://127.0.0.1:${port}/ws?session=s`, {});
    await socket.opened;
    return socket;
  };
  const ada = await open(first.port);
  ada.send({ type: "message.send", id: "m1", text: "Hello" });
  await ada.frames.outcome("m1");
  claude.script.push({ kind: "hang" });
  ada.send({ type: "message.send", id: "m2", text: "Are you there?" });
  await claude.called(2);
  await first.end("SIGKILL");
  const second = await startBridge({
    ...settings,
    ...collector.environment,
    OTEL_METRIC_EXPORT_INTERVAL: "200",
  });
  try {
    const back = await open(second.port);
    assertEquals((await back.frames.outcome("m2")).type, "turn.completed");
    await collector.until(/"bridge\.lease\.take_overs"/);
    assert(
      !JSON.stringify(back.frames.all).includes("instance"),
      "who answers is told in no frame",
    );
    back.close();
    await back.closed;
  } finally {
    // Deno's export of telemetry at an orderly end has been seen to wait for ever.
    await second.end("SIGKILL");
  }
}

const TIME = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";

Deno.test("law 12: verify tells who answered what, when and why twice, and changes nothing", async () => {
  await using place = await logPlace();
  await takeOver({ KV_PATH: place.path });
  const before = await dumpOf(place.path);
  const { code, output } = await verify({}, "s", "--kv", place.path);
  assertEquals(code, 0, output);
  const [head, first, second, ...rest] = output.trimEnd().split("\n");
  assertEquals(head, "Session s of local: 5 events, 2 turns");
  const [, one] = new RegExp(
    `^  1\\. m1, received ${TIME}: completed at 2, ${TIME}, by instance (\\w{8}), attempt 1, receipt rebuilt$`,
  ).exec(first ?? "") ?? [];
  const [, other] = new RegExp(
    `^  3\\. m2, received ${TIME}: tried again at 4, ${TIME}, since the instance that answered it went ` +
      `away; completed at 5, ${TIME}, by instance (\\w{8}), attempt 2, receipt rebuilt$`,
  ).exec(second ?? "") ?? [];
  assert(one !== undefined && other !== undefined && one !== other, output);
  assertEquals(rest, ["2 receipts rebuilt byte for byte", "No law is broken"]);
  assertEquals(await dumpOf(place.path), before);

  const json = await verify({ KV_PATH: place.path }, "s", "--json");
  assertEquals(json.code, 0);
  const { turns, violations, receipts } = JSON.parse(json.output);
  assertEquals([violations, receipts], [[], { rebuilt: 2, unchecked: 0 }]);
  assertEquals(turns[1].retries[0].why, "its instance went away");
  assertEquals([turns[1].outcomes[0].instance, turns[1].outcomes[0].attempt], [other, 2]);
});

Deno.test("law 2: verify ends with 1 and names the law, the turn and the place where a second reply stands", async () => {
  await using place = await logPlace();
  await takeOver({ KV_PATH: place.path });
  await withKv(place.path, async (kv) => {
    const key = { owner: "local", session: "s" };
    const log = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS });
    const [, reply] = await log.read(key);
    const events = [{ type: "ReplyCompleted", data: reply!.data }];
    assert((await log.append(key, { expected: 5, events, turns: 2 })).ok);
  });
  for (const more of [[], ["--json"]]) {
    const { code, output } = await verify({}, "s", "--kv", place.path, ...more);
    assertEquals(code, 1);
    assertMatch(output, /one reply a turn/);
    assertMatch(output, /ReplyCompleted at 6 is a second reply/);
  }
});

Deno.test("verify reads an encrypted store with its keys, and says which is missing", async () => {
  await using place = await logPlace();
  const [key, other] = [newMasterKey("k"), newMasterKey("other")];
  await takeOver({ KV_PATH: place.path, ENCRYPTION_KEYS: key });
  const { code, output } = await verify({ ENCRYPTION_KEYS: key }, "s", "--kv", place.path);
  assertEquals(code, 0, output);
  assertMatch(output, /2 receipts rebuilt byte for byte\nNo law is broken/);
  const wrong = await verify({ ENCRYPTION_KEYS: other }, "s", "--kv", place.path);
  assertEquals(wrong.code, 1);
  assertMatch(wrong.output, /^The session cannot be verified: .*"?k"?/);
  assert(!wrong.output.includes("    at "), "no stack");
});

Deno.test("verify says what is not there, and how to ask", async () => {
  await using place = await logPlace();
  await withKv(place.path, async (kv) => {
    const log = new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS });
    const events = [{ type: "NotePinned", data: { note: "n", text: "x" } }];
    assert(
      (await log.append({ owner: "ada", session: "s" }, { expected: 0, events, turns: 0 })).ok,
    );
  });
  const hinted = await verify({}, "s", "--kv", place.path);
  assertEquals(hinted.code, 1);
  assertEquals(
    hinted.output,
    'There is no session "s" of "local", but there is one of ada; --owner chooses whose\n',
  );
  assertEquals((await verify({}, "s", "--owner", "ada", "--kv", place.path)).code, 0);
  const none = await verify({}, "t", "--kv", place.path);
  assertMatch(none.output, /^There is no session "t" of "local" in the store; it may have expired/);
  const nowhere = await verify({}, "s", "--kv", `${place.path}-none`);
  assertEquals(nowhere.code, 1);
  assertMatch(nowhere.output, /^No store at /);
  const help = await verify({}, "--help");
  assertEquals(help.code, 0);
  assertMatch(help.output, /^Usage: bridge verify \[options\] <id>/);
  assertEquals((await verify({})).code, 1);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  newMasterKey,
  openSessionLog,
  parseMasterKeys,
  type SessionLog,
} from "../../src/session_log/mod.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { type BridgeProcess, logPlace, Running, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";
import { foundIn } from "../support/stored.ts";

const TABLES = { contextTable: "claude-context-sessions", hashTable: "claude-context-hashes" };

/** What is told or said, by the way that it goes into the log. */
const PLANTED = {
  message: "Ottoline keeps zebrafish under the stairs",
  reply: "Quixotic replies jump over lazy wombats",
  summary: "They agreed that marzipan is a vegetable",
  pin: "Never mention the flamingo incident",
  imported: "Grandmother's sourdough is called Beelzebub",
  importedReply: "Beelzebub it is, then, says the toaster",
  streaming: "Half of a sentence about turquoise submarines",
  words: "zebrafish",
  name: "Correspondence with a heron",
} as const;

/** Says all of it to a bridge, the last of it half: its reply never ends. */
async function tell(bridge: BridgeProcess, claude: FakeClaude, path: string): Promise<void> {
  const url = `http://127.0.0.1:${bridge.port}/v1/sessions/s`;
  const at = "2024-03-01T09:00:00Z";
  const line = (role: string, text: string) => JSON.stringify({ role, text, at });
  const body = [line("user", PLANTED.imported), line("assistant", PLANTED.importedReply)].join(
    "\n",
  );
  const headers = { "content-type": "application/x-ndjson" };
  assert((await (await fetch(`${url}/import`, { method: "POST", headers, body })).json()).turns);
  const pin = await fetch(`${url}/pins`, {
    method: "POST",
    body: JSON.stringify({ text: PLANTED.pin }),
  });
  assert(pin.ok && await pin.text());
  const named = { method: "PATCH", body: JSON.stringify({ name: PLANTED.name }) };
  assert((await (await fetch(url, named)).json()).name);
  const socket = new Socket(`ws://127.0.0.1:${bridge.port}/ws?session=s`, {});
  await socket.opened;
  claude.script.push({ kind: "reply", text: PLANTED.reply });
  claude.summaryScript.push({ kind: "reply", text: PLANTED.summary });
  socket.send({ type: "message.send", text: PLANTED.message });
  await socket.frames.until("turn.completed");
  for (let index = 0; socket.frames.of("session.summarised").length === 0; index++) {
    assert(index < 30, "no summary was made");
    socket.send({ type: "message.send", id: `m${index}`, text: `Filler ${index} `.repeat(20) });
    await socket.frames.until("turn.completed", ({ turn }) => turn === `m${index}`);
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const pieces = [PLANTED.streaming, " and", " on"];
  claude.script.push({ kind: "reply", pieces, gate: { before: 1, open: promise } });
  socket.send({ type: "message.send", id: "half", text: "And now?" });
  await socket.frames.until("turn.delta", ({ turn }) => turn === "half");
  const late = new Socket(`ws://127.0.0.1:${bridge.port}/ws?session=s`, {});
  await late.frames.until("turn.delta", ({ text }) => text.includes(PLANTED.streaming));
  await streamed(path);
  resolve();
  for (const each of [socket, late]) each.close();
}

/** Runs `deno task rekey` on a store. */
function rekey(path: string, keys: string): Running {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  return new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", "rekey"],
    env: { NO_COLOR: "1", KV_PATH: path, ENCRYPTION_KEYS: keys },
  });
}

/** Fills a store with sessions of five events. */
async function fill(path: string, keys: string, names: readonly string[]): Promise<void> {
  const encryptionKeys = parseMasterKeys(keys).keys;
  const log = await openSessionLog({ ...TABLES, path, ttlMs: 86_400_000, encryptionKeys });
  for (const session of names) {
    const events = Array.from({ length: 5 }, (_, index) => ({
      type: "NotePinned",
      data: { note: `${index}`, text: `${PLANTED.message}, says ${session} (${index})` },
    }));
    assert((await log.append({ owner: "local", session }, { expected: 0, events, turns: 0 })).ok);
  }
  log.close();
}

/** Waits until so many sessions have a key. */
async function keyed(path: string, count: number): Promise<void> {
  using kv = await Deno.openKv(path);
  for (;;) {
    const entries = await Array.fromAsync(kv.list({ prefix: [TABLES.contextTable, "log"] }));
    if (entries.filter(({ key }) => key.at(-1) === "key").length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until something that was streamed is in the store. */
async function streamed(path: string): Promise<void> {
  using kv = await Deno.openKv(path);
  const { contextTable } = TABLES;
  const prefix = [contextTable, "log", "local", "s", "partial"];
  while ((await Array.fromAsync(kv.list({ prefix }))).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All events of a session, whose pages end at a megabyte. */
async function* eventsOf(log: SessionLog, session: string) {
  for (let after = 0;;) {
    const page = await log.read({ owner: "local", session }, { after });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.position;
  }
}

/** All bytes of the files that a store is made of. */
async function bytesOf(path: string): Promise<Uint8Array> {
  const parts = await Promise.all(
    ["", "-wal", "-shm"].map((end) => Deno.readFile(path + end).catch(() => new Uint8Array())),
  );
  assert((parts[0]?.length ?? 0) > 0 && (parts[1]?.length ?? 0) > 0, "a file and its log");
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

for (const isOn of [true, false]) {
  const what = isOn ? "hold nothing of what was told" : "hold all of it where encryption is off";
  Deno.test(`the files of a bridge killed in mid-reply ${what}`, async () => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const pair = newMasterKey("k1");
    const bridge = await startBridge({
      KV_PATH: place.path,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
      CONTEXT_LIMIT: "1500",
      ...(isOn ? { ENCRYPTION_KEYS: pair } : {}),
    });
    await tell(bridge, claude, place.path);
    await bridge.end("SIGKILL");
    const found = foundIn(await bytesOf(place.path), Object.values(PLANTED));
    assertEquals(found, isOn ? [] : Object.values(PLANTED));
    assertMatch(bridge.output, isOn ? /encrypted with the key k1/ : /not encrypted/);
    assertEquals(bridge.output.includes(pair.slice(3)), false, "law 10");
  });
}

Deno.test("rekey killed and run again beside a busy bridge encrypts everything and loses nothing", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const [old, now] = [newMasterKey("old"), newMasterKey("now")];
  const plain = Array.from({ length: 120 }, (_, index) => `plain-${index}`);
  const wrapped = Array.from({ length: 40 }, (_, index) => `wrapped-${index}`);
  await fill(place.path, "", plain);
  await fill(place.path, old, wrapped);
  const bridge = await startBridge({
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ENCRYPTION_KEYS: `${now},${old}`,
    MAX_FRAMES_PER_SECOND: "1000",
  });
  const socket = new Socket(`ws://127.0.0.1:${bridge.port}/ws?session=plain-119`, {});
  await socket.opened;
  let isOver = false;
  const talking = (async () => {
    let said = 0;
    for (; !isOver; said++) {
      socket.send({ type: "message.send", id: `m${said}`, text: `Message ${said}` });
      await socket.frames.until("turn.completed", ({ turn }) => turn === `m${said}`);
    }
    return said;
  })();
  const killed = rekey(place.path, `${now},${old}`);
  await keyed(place.path, wrapped.length + 20);
  await killed.end("SIGKILL");
  const again = rekey(place.path, `${now},${old}`);
  assertEquals(await again.end(), 0, again.output);
  isOver = true;
  const said = await talking;
  const [, total, encrypted, rewrapped, current] =
    /(\d+) sessions: (\d+) encrypted, (\d+) keys rewrapped, (\d+) unchanged/
      .exec(again.output)?.map(Number) ?? [];
  assertEquals([total, encrypted! + rewrapped! + current!], [160, 160], again.output);
  assert(current! >= 15 && encrypted! >= 15, "the first one did a part, the second the rest");
  assertMatch(again.output, /All sessions use the key now/);
  socket.close();
  assertEquals(await bridge.end("SIGINT"), 0);

  const compacted = new Running(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "src/cli/program.ts", "compact", place.path],
  });
  assertEquals(await compacted.end(), 0, compacted.output);
  assertEquals(foundIn(await Deno.readFile(place.path), [PLANTED.message, "plain-7 (4)"]), []);
  const encryptionKeys = parseMasterKeys(now).keys;
  const log = await openSessionLog({
    ...TABLES,
    path: place.path,
    ttlMs: 86_400_000,
    encryptionKeys,
  });
  for (const session of [...plain, ...wrapped]) {
    const events = await Array.fromAsync(eventsOf(log, session));
    const more = session === "plain-119" ? said * 2 : 0;
    const told = events.filter(({ type }) => type !== "HistorySummarised");
    assertEquals(told.length, 5 + more, session);
    const { text } = events[4]!.data as { text: string };
    assertEquals(text, `${PLANTED.message}, says ${session} (4)`);
  }
  log.close();
  for (const { output } of [killed, again, bridge]) {
    for (const pair of [old, now]) assertEquals(output.includes(pair.slice(4)), false, "law 10");
  }
});

Deno.test("a bridge without a session's key refuses that session by name on every route, and serves the others", async () => {
  await using place = await logPlace();
  await fill(place.path, newMasterKey("lost"), ["theirs"]);
  const bridge = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${bridge.port}/v1/sessions`;
  const socket = new Socket(`ws://127.0.0.1:${bridge.port}/ws?session=theirs`, {});
  const { message, code } = await socket.frames.until("error");
  assertEquals([code, (await socket.closed).code], ["key_missing", 1013]);
  assertMatch(message, /encrypted with the key "lost"/);
  for (const path of ["theirs/events", "theirs/pins", "theirs/context?message=x"]) {
    const answer = await fetch(`${url}/${path}`);
    assertEquals([answer.status, (await answer.json()).code], [503, "key_missing"], path);
  }
  const sent = await fetch(`${url}/theirs/messages`, { method: "POST", body: '{"text": "x"}' });
  assertEquals([sent.status, (await sent.json()).code], [503, "key_missing"]);
  const list = await (await fetch(url)).json();
  assertEquals(list.sessions.map(({ session }: { session: string }) => session), ["theirs"]);
  const other = await fetch(`${url}/mine/messages`, { method: "POST", body: '{"text": "Hi"}' });
  assertEquals([other.status, (await other.json()).type], [200, "turn.completed"]);
  assertEquals((await fetch(`${url}/theirs`, { method: "DELETE" })).status, 204);
  const gone = await fetch(`${url}/theirs`);
  assertEquals([gone.status, (await gone.json()).code], [404, "not_found"]);
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("deno task key prints a line for .env that the bridge accepts; bad ids and wrong keys are reported", async () => {
  const run = async (...args: string[]) => {
    const running = new Running(Deno.execPath(), {
      args: ["run", "--quiet", "-A", "src/cli/bridge.ts", "key", ...args],
      env: { NO_COLOR: "1" },
    });
    return { code: await running.end(), output: running.output };
  };
  const { output } = await run();
  const [, pair = ""] = /^ENCRYPTION_KEYS=(\S+)$/m.exec(output) ?? [];
  assertEquals(parseMasterKeys(pair).problems, []);
  assert(pair !== /^ENCRYPTION_KEYS=(\S+)$/m.exec((await run()).output)?.[1]);
  assertEquals((await run("--id", "a,b")).code, 1);
  await using place = await logPlace();
  const wrong = rekey(place.path, pair.slice(0, -8));
  assertEquals(await wrong.end(), 1);
  assertMatch(
    wrong.output,
    /ENCRYPTION_KEYS must be comma-separated keys id:base64.*key 1.*deno task key generates one/,
  );
  assertEquals(wrong.output.includes(pair.split(":")[1]!.slice(0, 12)), false, "law 10");
  const none = rekey(place.path, "");
  assertEquals([await none.end(), /ENCRYPTION_KEYS has no key/.test(none.output)], [1, true]);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { openKeyValueStore, Scrubber } from "../../src/kv/mod.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { masterKey } from "../support/encryption.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { KeySpace } from "../support/key_space.ts";
import { type BridgeProcess, logPlace, startBridge } from "../support/process.ts";
import { hitsIn } from "../support/store_files.ts";

const GONE = {
  message: "The walrus signs the lease on Thursday",
  reply: "Thursday suits a walrus, says the notary",
  name: "Notes on the walrus",
  id: "walrus-affairs",
  long: "A walrus may not sublet the lighthouse",
} as const;
const KEPT = "The otter keeps the receipts in order";

/** What a bridge answers to a request. */
async function ask(bridge: BridgeProcess, method: string, path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${bridge.port}/v1/sessions/${path}`, init);
  const text = await answer.text();
  assert(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text;
}

/** Sessions to be erased, each with long and short messages, a reply and a name. */
async function talk(bridge: BridgeProcess, claude: FakeClaude, count: number): Promise<string[]> {
  const sessions = Array.from({ length: count }, (_, index) => `${GONE.id}-${index}`);
  for (const [index, session] of sessions.entries()) {
    claude.script.push({ kind: "reply", text: GONE.reply });
    await ask(bridge, "POST", `${session}/messages`, { text: `${GONE.message} ${index}` });
    await ask(bridge, "POST", `${session}/pins`, { text: `${GONE.long}. `.repeat(1 + index * 5) });
    await ask(bridge, "POST", `${session}/messages`, { text: `${GONE.long}. `.repeat(300) });
    await ask(bridge, "PATCH", session, { name: GONE.name });
  }
  return sessions;
}

Deno.test("law 9: after a DELETE nothing of the session stays in the store's file or log, while two instances go on writing", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const settings = {
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
    LOG_IDS: "hashed",
  };
  const [here, there] = [await startBridge(settings), await startBridge(settings)];
  const sessions = await talk(here, claude, 6);
  assert(await hitsIn(place.path, Object.values(GONE)) > 20, "or this test cannot fail");
  let isOver = false;
  const writing = [here, there].map(async (bridge, index) => {
    let said = 0;
    for (; !isOver; said++) {
      await ask(bridge, "POST", `otter-${index}/messages`, { text: `${KEPT} ${said}` });
    }
    return said;
  });
  const scrubbed = here.until(/Overwrote in \d+ ms what was deleted/);
  await Promise.all(sessions.map((session) => ask(here, "DELETE", session)));
  await scrubbed;
  isOver = true;
  const said = await Promise.all(writing);
  assertEquals(await hitsIn(place.path, Object.values(GONE)), 0);
  for (const [index, count] of said.entries()) {
    const events = await ask(there, "GET", `otter-${index}/events?limit=1000`);
    for (let each = 0; each < count; each++) assert(events.includes(`${KEPT} ${each}`));
  }
  for (const bridge of [here, there]) assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("law 12: a bridge killed before it overwrote what was erased leaves it to the next one, and all else as it was", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const settings = {
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  };
  const killed = await startBridge(settings);
  const sessions = await talk(killed, claude, 3);
  await ask(killed, "POST", "otter/messages", { text: KEPT });
  await Promise.all(sessions.map((session) => ask(killed, "DELETE", session)));
  await killed.end("SIGKILL");
  assert(await hitsIn(place.path, [GONE.message]) > 0, "it had no time");
  const { store, scrubber } = await openKeyValueStore(place.path);
  await scrubber?.close();
  const next = new Scrubber(place.path, { firstMs: 1, delayMs: 3_600_000 });
  assertEquals(await next.request(), true, "the first comes without a request");
  assertEquals(await hitsIn(place.path, Object.values(GONE)), 0);
  await next.close();
  store.close();
  const bridge = await startBridge(settings);
  assertMatch(await ask(bridge, "GET", "otter/events"), new RegExp(KEPT));
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("an erased session's wrapped key is overwritten, in head and copy, in file and log", async () => {
  await using place = await logPlace();
  const { store, scrubber } = await openKeyValueStore(place.path);
  assert(scrubber);
  const encryptionKeys = [masterKey("k")];
  const log = new SessionLog({ ...TABLES, ttlMs: 86_400_000, encryptionKeys, kv: store, scrubber });
  const keys = new KeySpace(TABLES);
  const [key, other] = [{ owner: "ada", session: "s" }, { owner: "ada", session: "t" }];
  for (let index = 0; index < 30; index++) {
    const events = [{ type: "Said", data: { text: "x".repeat(index * 200) } }];
    for (const each of [key, other]) {
      assert((await log.append(each, { expected: index, events, turns: 1 })).ok);
    }
  }
  const { value } = await store.get(keys.spareKey(key));
  const { body } = (value as { key: { body: Uint8Array } }).key;
  const wrapped = String.fromCharCode(...body);
  assert(await hitsIn(place.path, [wrapped]) >= 2, "in head and copy");
  assertEquals(await log.erase(key), true);
  assertEquals(await scrubber.request(), true);
  assertEquals(await hitsIn(place.path, [wrapped]), 0);
  assertEquals((await log.read(other)).length, 30);
  log.close();
});

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { type BridgeProcess, logPlace, startBridge, startServer } from "../support/process.ts";
import { Socket } from "../support/server.ts";

const TABLES = { contextTable: "contexts", hashTable: "hashes" };

async function open({ port }: BridgeProcess, path: string): Promise<Socket> {
  const socket = new Socket(`ws://127.0.0.1:${port}${path}`, {});
  await socket.opened;
  return socket;
}

/** Resolves once so much of the session's first turn is kept as a partial. */
async function keptPartial(path: string, length: number): Promise<void> {
  const kv = await Deno.openKv(path);
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 86_400_000 });
  const look = () => log.glance({ owner: "local", session: "s" }, { openedAt: 1 });
  while ((await look())?.partial?.length !== length) await new Promise((go) => setTimeout(go, 20));
  kv.close();
}

for (const next of ["another instance", "the instance, started again"] as const) {
  Deno.test(`law 12: after kill -9 in mid-reply, ${next} shows at once what had streamed; the new reply replaces it`, async () => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const start = () =>
      startBridge({
        KV_PATH: place.path,
        CONTEXT_TABLE: TABLES.contextTable,
        HASH_TABLE: TABLES.hashTable,
        LEASE_SECONDS: "1",
        ANTHROPIC_BASE_URL: claude.url,
        ANTHROPIC_API_KEY: FAKE_KEY,
      });
    const first = await start();
    const other = next === "another instance" ? await start() : undefined;
    const ada = await open(first, "/ws?session=s");
    const then = { after: 2, what: "hang" } as const;
    claude.script.push({ kind: "reply", text: "Once upon a time", then }, {
      kind: "reply",
      text: "Quite another story",
      dripMs: 20,
    });
    ada.send({ type: "message.send", id: "m", text: "Tell me a story" });
    const { position } = await ada.frames.until("turn.accepted");
    await ada.frames.until("turn.delta", ({ offset, text }) => offset + text.length === 10);
    assertEquals(ada.frames.streamed("m"), "Once upon ");
    await keptPartial(place.path, "Once upon ".length);
    await first.end("SIGKILL");

    const second = other ?? await start();
    const { frames } = await open(second, `/ws?session=s&after=${position}`);
    await frames.until("turn.completed");
    const deltas = frames.of("turn.delta");
    assertEquals([deltas[0]?.offset, deltas[0]?.text], [0, "Once upon "], "kept, and told first");
    assertEquals(deltas[1]?.offset, 0, "the reply made anew begins where the old one did");
    assertEquals(deltas.slice(1).map(({ text }) => text).join(""), "Quite another story");
    const stored = await fetch(`http://127.0.0.1:${second.port}/v1/sessions/s/events`);
    const { events } = await stored.json();
    assertEquals(
      events.map(({ type }: { type: string }) => type),
      ["MessageReceived", "CallAbandoned", "ReplyCompleted"],
    );
    assertEquals(frames.streamed("m"), events[2].data.text);
    assertEquals(frames.of("turn.completed").map(({ text }) => text), [events[2].data.text]);
    assertEquals(await second.end("SIGTERM"), 0);
  });
}

Deno.test("a bridge whose store hangs, stopped in mid-reply, notifies its clients and exits with 0 in under 4 s", async () => {
  await using remote = new KvConnectServer();
  await using claude = new FakeClaude();
  const bridge = await startServer(["run", "--quiet", "-A", "--unstable-kv", "main.ts"], {
    PORT: "0",
    KV_PATH: remote.url,
    DENO_KV_ACCESS_TOKEN: "a-token-of-the-tests",
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  });
  const ada = await open(bridge, "/ws?session=s");
  claude.script.push({ kind: "reply", text: "One two", then: { after: 1, what: "hang" } });
  ada.send({ type: "message.send", id: "m", text: "Hello" });
  await ada.frames.until("turn.delta");
  remote.isHung = true;
  const began = performance.now();
  assertEquals(await bridge.end("SIGTERM"), 0);
  assertLessOrEqual(performance.now() - began, 4_000);
  assertEquals((await ada.frames.until("session.closed")).reason, "draining");
  assertEquals((await ada.closed).code, 1012);
  assert(!/Uncaught|panicked/.test(bridge.output), bridge.output);
});

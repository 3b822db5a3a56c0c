import { assert, assertEquals } from "@std/assert";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { entriesLeft } from "../support/keys.ts";
import { type BridgeProcess, freeze, logPlace, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";

async function open({ port }: BridgeProcess, path: string): Promise<Socket> {
  const socket = new Socket(`ws://127.0.0.1:${port}${path}`, {});
  await socket.opened;
  return socket;
}

function logged(socket: Socket) {
  const told = new Set(["turn.accepted", "turn.completed", "turn.cancelled", "turn.failed"]);
  return socket.frames.all.filter(({ type }) => told.has(type));
}

Deno.test("laws 2 and 3: two processes on one file send all clients the same, in order, and can cancel each other's turns", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const environment = {
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  };
  const processes = await Promise.all([startBridge(environment), startBridge(environment)]);
  const [one, other] = await Promise.all(processes.map((each) => open(each, "/ws?session=s")));
  assert(one && other);
  await Promise.all([one, other].map(({ frames }) => frames.until("session.ready")));
  claude.script.push({ kind: "reply", text: "Lions eat early", then: { after: 2, what: "hang" } });
  one.send({ type: "message.send", id: "first", text: "Hello" });
  await other.frames.until("turn.delta", ({ turn }) => turn === "first");
  for (let index = 0; index < 6; index++) {
    const socket = index % 2 === 0 ? one : other;
    socket.send({ type: "message.send", id: `m${index}`, text: `say ${index}` });
  }
  for (let index = 0; index < 6; index++) {
    await one.frames.until("turn.accepted", ({ turn }) => turn === `m${index}`);
  }
  other.send({ type: "turn.cancel", turn: "first" });
  for (const { frames } of [one, other]) {
    assertEquals((await frames.until("turn.cancelled")).text, "Lions eat ");
    for (let index = 0; index < 6; index++) {
      await frames.until("turn.completed", ({ turn }) => turn === `m${index}`);
      assertEquals(frames.streamed(`m${index}`), `Echo: say ${index}`);
    }
  }
  assertEquals(logged(one), logged(other));
  const accepted = one.frames.of("turn.accepted").map(({ turn }) => turn);
  const ended = one.frames.of("turn.completed").map(({ turn }) => turn);
  assertEquals(ended, accepted.filter((turn) => turn !== "first"), "replies in message order");
  assertEquals(claude.calls.length, 7);
  const begun = performance.now();
  assertEquals(await Promise.all(processes.map((each) => each.end("SIGTERM"))), [0, 0]);
  assert(performance.now() - begun < 4_000);
  assertEquals([(await one.closed).code, (await other.closed).code], [1012, 1012]);
});

Deno.test("law 9: a process suspended during an erasure leaves nothing behind, and its client is notified", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const environment = {
    KV_PATH: place.path,
    ANTHROPIC_BASE_URL: claude.url,
    ANTHROPIC_API_KEY: FAKE_KEY,
  };
  const [here, there] = await Promise.all([startBridge(environment), startBridge(environment)]);
  assert(here && there);
  const socket = await open(there, "/ws?session=s");
  const pieces = Array.from({ length: 400 }, (_, index) => `piece ${index} `);
  claude.script.push({ kind: "reply", pieces, dripMs: 20 });
  socket.send({ type: "message.send", id: "a", text: "My secret" });
  await socket.frames.until("turn.delta", ({ offset }) => offset > 50);
  await freeze(there, { path: place.path, other: here });
  const url = `http://127.0.0.1:${here.port}/v1/sessions/s`;
  assertEquals((await fetch(url, { method: "DELETE" })).status, 204);
  Deno.kill(there.pid, "SIGCONT");
  assertEquals((await socket.frames.until("session.closed")).reason, "erased");
  assertEquals((await socket.closed).code, 4404);
  assertEquals(await Promise.all([here, there].map((each) => each.end("SIGTERM"))), [0, 0]);
  const kv = await Deno.openKv(place.path);
  assertEquals(await entriesLeft(kv), []);
  kv.close();
});

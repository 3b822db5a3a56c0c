import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionGoneError } from "../../src/bridge/mod.ts";
import { StoreError } from "../../src/session_log/mod.ts";
import { attach, withBridge } from "../support/bridge.ts";
import { entriesLeft } from "../support/keys.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };

Deno.test("law 1: a message accepted while the session's former generation is erased stays", async () => {
  await withBridge(async ({ bridge, log }) => {
    const events = Array.from({ length: 2_000 }, (_, index) => ({
      type: "NotePinned",
      data: { note: `n${index}`, text: "x" },
    }));
    assert((await log.append(KEY, { expected: 0, events, turns: 0 })).ok);
    await attach(bridge, "s");
    const erasing = bridge.erase(KEY);
    const again = await attach(bridge, "s");
    assertEquals(again.frames.of("session.ready").map(({ position }) => position), [0]);
    assert((await again.send({ text: "A new generation", id: "n1" })).ok);
    assertEquals(await erasing, true);
    await again.frames.until("turn.completed");
    assertEquals((await log.read(KEY)).map(({ data }) => data["turn"]), ["n1", "n1"]);
  });
});

Deno.test("law 9: no client can attach while a session is being erased, and its turn is not answered again", async () => {
  await withBridge(async ({ bridge, claude }) => {
    const pieces = ["Lions ", "eat"];
    const gate = claude.gated({ pieces }, 1);
    const ada = await attach(bridge, "s");
    await ada.send({ text: "Hi", id: "m1" });
    await ada.frames.until("turn.delta");
    const erasing = bridge.erase(KEY);
    const again = await attach(bridge, "s", { history: 10 });
    await erasing;
    gate.resolve();
    assertEquals(again.frames.types, ["session.ready"]);
    assertEquals(claude.calls.length, 1);
    assertEquals(ada.frames.of("session.closed").map(({ reason }) => reason), ["erased"]);
  });
});

Deno.test("law 9: a long message in flight while its session is erased leaves no key", async () => {
  await withBridge(async ({ bridge, kv }) => {
    const ada = await attach(bridge, "s");
    await ada.ask("Hello");
    const sending = ada.send({ text: "漢".repeat(1_000_000) })
      .then(({ ok }) => ok, (error) => error instanceof SessionGoneError);
    await bridge.erase(KEY);
    await sending;
    assertEquals((await entriesLeft(kv)).map(({ key }) => key), []);
  }, { settings: { maxMessageCharacters: 4_000_000 } });
});

Deno.test("a turn cancelled by two clients at once keeps what was said", async () => {
  await withBridge(async ({ attach, claude }) => {
    const pieces = ["Hello ", "world"];
    const gate = claude.gated({ pieces }, 1);
    const [ada, tab] = [await attach("s"), await attach("s")];
    await ada.send({ text: "Hi", id: "m1" });
    await ada.frames.until("turn.delta");
    await Promise.all([ada.cancel("m1"), tab.cancel("m1")]);
    gate.resolve();
    assertEquals(ada.frames.of("turn.cancelled").map(({ text }) => text), ["Hello "]);
  });
});

Deno.test("law 8: a session does not expire while its turn is being answered", async () => {
  await withBridge(async ({ attach, claude }) => {
    claude.script.push({
      kind: "reply",
      pieces: ["Lions ", "eat ", "early ", "daily"],
      dripMs: 500,
    });
    const ada = await attach("s");
    assertEquals(await ada.ask("Take your time"), "Lions eat early daily");
    assertEquals(ada.frames.of("session.closed"), []);
  }, { settings: { ttlMs: 1_000 } });
});

Deno.test("law 9: a failed erasure is not announced, and the session remains usable", async () => {
  let isDown = false;
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      if (isDown) throw new TypeError("the store is down");
      return await commit();
    });
  await withBridge(async ({ attach, bridge }) => {
    const ada = await attach("s");
    await ada.ask("Hello");
    isDown = true;
    const error = await assertRejects(() => bridge.erase(KEY), StoreError);
    assertEquals(error.code, "store_unavailable");
    isDown = false;
    assertEquals(ada.frames.of("session.closed").map(({ reason }) => reason), ["draining"]);
    const back = await attach("s", { history: 10 });
    assertEquals(await back.ask("Still there?"), "Echo: Still there?");
    assertEquals(back.frames.of("session.ready").map(({ position }) => position), [2]);
    assertEquals(await bridge.erase(KEY), true);
    assertEquals(back.frames.of("session.closed").map(({ reason }) => reason), ["erased"]);
  }, { wrap });
});

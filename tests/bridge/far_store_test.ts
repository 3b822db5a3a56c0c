import { assert, assertEquals } from "@std/assert";
import { pause } from "../../src/shared/mod.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";

/** A reply that takes longer than a runner waits before it looks who listens. */
const SLOW = { kind: "reply", pieces: Array(60).fill("word "), dripMs: 100 } as const;

/** Longer than streamed text waits in a store that is near, in ms. */
const GROUPS_MS = 1_000;

async function partials(kv: Deno.Kv, session: string): Promise<Deno.KvKey[]> {
  const prefix = [TABLES.contextTable, "log", "ada", session, "partial"];
  return await Array.fromAsync(kv.list({ prefix }), ({ key }) => key);
}

Deno.test("in a store that is far away, nothing of a reply is stored before its end that nobody waits for", async () => {
  await withBridge(async ({ attach, claude, kv }) => {
    const client = await attach("s");
    claude.script.push(SLOW);
    const asked = client.ask("Speak slowly");
    await client.frames.until("turn.delta");
    await pause(GROUPS_MS);
    assertEquals(await partials(kv, "s"), []);
    assertEquals(await asked, SLOW.pieces.join(""));
  }, { isFar: true });
});

Deno.test("in a store that is far away, clients on another instance hear a reply as it is streamed", async () => {
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const client = await attachHere("s");
    claude.script.push(SLOW);
    const asked = client.ask("Speak slowly", "t");
    await client.frames.until("turn.delta");
    const other = await attach(another(), "s");
    await other.frames.until("turn.delta");
    assertEquals(client.frames.of("turn.completed"), [], "before its end");
    await asked;
    await other.frames.until("turn.completed");
    assertEquals(other.frames.streamed("t"), SLOW.pieces.join(""));
  }, { isFar: true });
});

Deno.test("law 9: a mark of who listens is gone with its session, and does not revive it", async () => {
  await withBridge(async ({ attach: attachHere, another, bridge, claude, kv }) => {
    const client = await attachHere("s");
    claude.script.push(SLOW);
    void client.send({ text: "Speak slowly", id: "t" });
    await client.frames.until("turn.delta");
    await attach(another(), "s");
    while ((await partials(kv, "s")).length === 0) await pause(10);
    assert(await bridge.erase({ owner: "ada", session: "s" }));
    assertEquals(await partials(kv, "s"), []);
    await pause(GROUPS_MS);
    assertEquals(await partials(kv, "s"), []);
  }, { isFar: true });
});

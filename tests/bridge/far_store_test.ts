import { assert, assertEquals } from "@std/assert";
import { pause } from "../../src/shared/mod.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import type { Behaviour, FakeClaude } from "../support/fake_claude.ts";
import { wrapped } from "../support/wrapped_kv.ts";

/** A reply that takes longer than a runner waits before it looks who listens. */
const SLOW = { kind: "reply", pieces: Array(60).fill("word "), dripMs: 100 } as const;

/** So short that a lease is renewed in the middle of that, which shows who listens. */
const LEASE_MS = 900;

/** Longer than streamed text waits in a store that is near, in ms. */
const GROUPS_MS = 1_000;

async function partials(kv: Deno.Kv, session: string): Promise<Deno.KvKey[]> {
  const prefix = [TABLES.contextTable, "log", "ada", session, "partial"];
  return await Array.fromAsync(kv.list({ prefix }), ({ key }) => key);
}

/** A client to whom a slow reply to turn `t` is being streamed. */
async function speaking<Client extends Awaited<ReturnType<typeof attach>>>(
  client: Client,
  { script }: Pick<FakeClaude, "script">,
  reply: Behaviour = SLOW,
): Promise<Client> {
  script.push(reply);
  void client.send({ text: "Speak slowly", id: "t" });
  await client.frames.until("turn.delta");
  return client;
}

Deno.test("in a store that is far away, nothing of a reply is stored before its end that nobody waits for", async () => {
  await withBridge(async ({ attach, claude, kv }) => {
    const client = await attach("s");
    const gate = claude.gated({ ...SLOW, dripMs: 10 }, 30);
    const asked = client.ask("Speak slowly");
    await client.frames.until("turn.delta");
    await pause(GROUPS_MS);
    assertEquals(await partials(kv, "s"), []);
    gate.resolve();
    assertEquals(await asked, SLOW.pieces.join(""));
  }, { isFar: true, leaseMs: LEASE_MS });
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
  }, { isFar: true, leaseMs: LEASE_MS });
});

Deno.test("in a store that is far away and can be watched, nothing is polled while a reply is streamed, nor when it is over", async () => {
  let reads = 0;
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      getMany: ((keys: readonly Deno.KvKey[]) => {
        reads += 1;
        return target.getMany(keys);
      }) as Deno.Kv["getMany"],
    }));
  await withBridge(async ({ attach, claude }) => {
    const client = await attach("s");
    await client.ask("Hello");
    await pause(GROUPS_MS);
    claude.script.push(SLOW);
    reads = 0;
    await client.ask("Speak slowly");
    await pause(GROUPS_MS);
    assertEquals(reads, 0);
  }, { isFar: true, isWatched: true, wrap });
});

Deno.test("in a store that is far away and can be watched, clients on another instance hear a reply at once", async () => {
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const client = await speaking(await attachHere("s"), claude);
    const other = await attach(another(), "s");
    await other.frames.until("turn.delta");
    assertEquals(client.frames.of("turn.completed"), [], "long before the lease is renewed");
    assertEquals(await other.cancel("t"), { ok: true });
    await client.frames.until("turn.cancelled");
  }, { isFar: true, isWatched: true, leaseMs: 3_600_000 });
});

Deno.test("in a store that is far away and cannot be watched, whoever leaves and is back on another instance hears the rest, and can cancel it", async () => {
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const longer = { ...SLOW, pieces: Array(150).fill("word ") };
    const client = await speaking(await attachHere("s"), claude, longer);
    client.detach();
    const back = await attach(another(), "s");
    await back.frames.until("turn.delta");
    assertEquals(await back.cancel("t"), { ok: true });
    while (!claude.calls[0]?.signal.aborted) await pause(10);
  }, { isFar: true, leaseMs: 3_600_000 });
});

Deno.test("law 2: a turn that is cancelled on another instance ends here with the next renewal at the latest", async () => {
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const client = await speaking(await attachHere("s"), claude);
    const other = await attach(another(), "s");
    assertEquals(await other.cancel("t"), { ok: true });
    await client.frames.until("turn.cancelled");
    assertEquals(client.frames.of("turn.completed"), []);
  }, { isFar: true, leaseMs: LEASE_MS });
});

Deno.test("law 9: a mark of who listens is gone with its session, and does not revive it", async () => {
  await withBridge(async ({ attach: attachHere, another, bridge, claude, kv }) => {
    await speaking(await attachHere("s"), claude);
    await attach(another(), "s");
    while ((await partials(kv, "s")).length === 0) await pause(10);
    assert(await bridge.erase({ owner: "ada", session: "s" }));
    assertEquals(await partials(kv, "s"), []);
    await pause(GROUPS_MS);
    assertEquals(await partials(kv, "s"), []);
  }, { isFar: true, leaseMs: LEASE_MS });
});

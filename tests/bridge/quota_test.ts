import { assert, assertEquals } from "@std/assert";
import { attach, withBridge } from "../support/bridge.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

Deno.test("the limit of turns per minute spans an owner's sessions and instances, and says when to retry", async () => {
  let now = Date.now();
  await withBridge(async ({ attach: attachHere, another }) => {
    const ada = await attachHere("one");
    const tab = await attach(another(), "two");
    const eve = await attachHere("one", { owner: "eve" });
    await ada.ask("1");
    now += 20_000;
    await tab.ask("2");
    const refused = await ada.send({ text: "3" });
    assert(!refused.ok);
    assertEquals([refused.code, refused.retryAfterMs], ["too_many_turns", 40_000]);
    assertEquals((await tab.send({ text: "3" })).ok, false);
    assertEquals(await eve.ask("1"), "Echo: 1", "another owner has its own");
    now += 40_000;
    assertEquals(await ada.ask("3"), "Echo: 3");
    assertEquals((await tab.send({ text: "4" })).ok, false);
  }, { quotas: { turnsPerMinute: 2, tokensPerDay: 0 }, now: () => now });
});

Deno.test("the limit of tokens per day spans instances and resets at midnight UTC", async () => {
  const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
  let now = midnight - 60_000;
  await withBridge(async ({ attach: attachHere, another }) => {
    const ada = await attachHere("one");
    const tab = await attach(another(), "two");
    await ada.ask("1");
    await tab.ask("2");
    const refused = await ada.send({ text: "3" });
    assert(!refused.ok);
    assertEquals([refused.code, refused.retryAfterMs], ["too_many_tokens", 60_000]);
    now = midnight;
    assertEquals(await ada.ask("3"), "Echo: 3");
  }, { quotas: { turnsPerMinute: 0, tokensPerDay: 20 }, now: () => now });
});

Deno.test("the limit of sessions per owner does not count expired and erased ones", async () => {
  await withBridge(async ({ attach, bridge }) => {
    await (await attach("a")).ask("1");
    await (await attach("b")).ask("1");
    const third = await attach("c");
    const refused = await third.send({ text: "1" });
    assert(!refused.ok);
    assertEquals(refused.code, "too_many_sessions");
    await bridge.erase({ owner: "ada", session: "a" });
    assertEquals(await third.ask("1"), "Echo: 1");
  }, { allowances: { sessions: 2 } });
});

Deno.test("messages sent at once to many sessions of one owner are all accepted", async () => {
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      await new Promise((go) => setTimeout(go, 2));
      return await commit();
    });
  await withBridge(async ({ attach }) => {
    const clients = await Promise.all(Array.from({ length: 120 }, (_, n) => attach(`s${n}`)));
    const sent = await Promise.all(clients.map((client) => client.send({ text: "Hi", id: "m" })));
    assertEquals(sent.filter(({ ok }) => !ok), []);
    await Promise.all(clients.map(({ frames }) => frames.until("turn.completed")));
    // However slow the machine is, what is refused is refused for the others that are sent.
  }, {
    ...{ wrap, deadlineMs: PATIENCE_MS },
    quotas: { turnsPerMinute: 100_000, tokensPerDay: 100_000_000 },
  });
});

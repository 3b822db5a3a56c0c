import { assert, assertEquals } from "@std/assert";
import { leaseTimes, missedMsOf, tryMsOf } from "../../src/session_log/lease_times.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };
const EVENTS = [{ type: "MessageReceived", data: {} }];

Deno.test("law 2: whoever renews a lease in time has two tries, and none of them counts as missed", () => {
  for (const isFar of [false, true]) {
    const times = leaseTimes(6_000, { isFar });
    const { lastsMs } = times;
    const dueMs = lastsMs * times.renewedAfter;
    assert(dueMs + 2 * tryMsOf(lastsMs, times) <= lastsMs + 1);
    assert(dueMs + lastsMs / 10 < missedMsOf(lastsMs, times));
    assert(missedMsOf(lastsMs, times) < lastsMs);
  }
});

Deno.test("a lease in a store that is far away lasts longer, and says how long", async () => {
  for (const [isFar, expected] of [[false, 6], [true, 30]] as const) {
    using kv = await Deno.openKv(":memory:");
    const log = new SessionLog({ ...TABLES, kv, ttlMs: 60_000, leaseMs: 6_000, isFar });
    await log.append(KEY, { expected: 0, events: EVENTS, turns: 1 });
    const taken = await log.leases.take(KEY, { holder: "me" });
    assert(taken.ok);
    assertEquals(taken.lease.lastsMs, expected * 1_000);
    const renewed = await log.leases.renew(KEY, taken.lease);
    assertEquals(renewed?.lastsMs, expected * 1_000);
    assertEquals((await log.leases.find(KEY))?.lastsMs, expected * 1_000, "whoever reads it knows");
  }
});

Deno.test("law 2: a renewal finds out what others appended to the session, or that they ask to hear it", async () => {
  using kv = await Deno.openKv(":memory:");
  const open = () => new SessionLog({ ...TABLES, kv, ttlMs: 60_000, isFar: true });
  const [log, other] = [open(), open()];
  await log.append(KEY, { expected: 0, events: EVENTS, turns: 1 });
  const taken = await log.leases.take(KEY, { holder: "me" });
  assert(taken.ok);
  const renewed = await log.leases.renew(
    KEY,
    taken.lease,
    log.unchanged(KEY, { position: 1, mark: null }),
  );
  assert(renewed, "nothing is new");
  await other.append(KEY, { expected: 1, events: EVENTS, turns: 2 });
  const checks = log.unchanged(KEY, { position: 1, mark: null });
  assertEquals(await log.leases.renew(KEY, renewed, checks), undefined);
  await log.heads([KEY]);
  assertEquals(log.unchanged(KEY, { position: 1, mark: null }), undefined, "a list has seen it");
  const known = { position: 2, mark: null };
  const again = await log.leases.renew(KEY, renewed, log.unchanged(KEY, known));
  assert(again);
  await other.glance(KEY, { openedAt: 1, listener: "other" });
  const unheard = log.unchanged(KEY, known);
  assertEquals(await log.leases.renew(KEY, again, unheard), undefined);
});

import { assert, assertEquals } from "@std/assert";
import { leaseTimes, missedMsOf, tryMsOf } from "../../src/session_log/lease_times.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };
const EVENTS = [{ type: "MessageReceived", data: {} }];

Deno.test("law 2: whoever renews a lease in time has two tries, and none of them counts as missed", () => {
  for (const isFar of [false, true]) {
    const times = leaseTimes(6_000, { isFar });
    for (const lastsMs of [times.firstMs, times.mostMs]) {
      const dueMs = lastsMs * times.renewedAfter;
      assert(dueMs + 2 * tryMsOf(lastsMs, times) <= lastsMs + 1);
      assert(dueMs + lastsMs / 10 < missedMsOf(lastsMs, times));
      assert(missedMsOf(lastsMs, times) < lastsMs);
    }
  }
});

Deno.test("each renewal of a lease in a store that is far away makes it last longer, within bounds", async () => {
  for (const [isFar, expected] of [[false, [6, 6, 6, 6]], [true, [24, 48, 60, 60]]] as const) {
    using kv = await Deno.openKv(":memory:");
    const log = new SessionLog({ ...TABLES, kv, ttlMs: 60_000, leaseMs: 6_000, isFar });
    await log.append(KEY, { expected: 0, events: EVENTS, turns: 1 });
    const taken = await log.leases.take(KEY, { holder: "me" });
    assert(taken.ok);
    let { lease } = taken;
    const lasts = [lease.lastsMs];
    while (lasts.length < expected.length) {
      const renewed = await log.leases.renew(KEY, lease);
      assert(renewed);
      lease = renewed;
      lasts.push(lease.lastsMs);
    }
    assertEquals(lasts.map((lastsMs) => lastsMs / 1_000), [...expected]);
    assertEquals((await log.leases.find(KEY))?.lastsMs, lease.lastsMs, "whoever reads it knows");
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

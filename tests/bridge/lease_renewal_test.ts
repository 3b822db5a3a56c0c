import { assertEquals } from "@std/assert";
import { attach, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { heldPartials, wrapped } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** A store in which commits that write a lease without an event hang while `hangs` says so. */
function hangingRenewals(kv: Deno.Kv, hangs: () => boolean): Deno.Kv {
  return wrapped(kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const [set, commit] = [operation.set.bind(operation), operation.commit.bind(operation)];
      const written: string[] = [];
      operation.set = (key, value, options) => {
        written.push(JSON.stringify(key));
        set(key, value, options);
        return operation;
      };
      operation.commit = () => {
        const isRenewal = written.length === 1 && written[0]?.includes("lease");
        return isRenewal && hangs() ? new Promise(() => {}) : commit();
      };
      return operation;
    },
  }));
}

Deno.test("law 2: one renewal that the store never answers costs no lease", async () => {
  let renewals = 0;
  const wrap = (kv: Deno.Kv) => hangingRenewals(kv, () => ++renewals === 1);
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const ada = await attachHere("s");
    const gate = claude.gated({ text: "Lions eat" }, 1);
    await withoutWarnings(async () => {
      await ada.send({ text: "Hello", id: "m" });
      await ada.frames.until("turn.delta");
      const tab = await attach(another(), "s");
      await tab.frames.until("turn.delta");
      await pause(2_500);
      assertEquals(renewals > 1, true, "the holder goes on renewing");
      assertEquals(claude.calls.length, 1, "the turn is left to the one who answers it");
      gate.resolve();
      await tab.frames.until("turn.completed");
    });
  }, { wrap, leaseMs: 900 });
});

Deno.test("law 2: a lease that came with a message and has expired since is not called under", async () => {
  const { wrap, hold, release } = heldPartials();
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    const open = claude.gated({ text: "one two" }, 1);
    await ada.send({ text: "1", id: "m1" });
    await ada.frames.until("turn.delta");
    await pause(300);
    hold();
    open.resolve();
    await ada.frames.until("turn.completed");
    const gate = Promise.withResolvers<void>();
    const slow = {
      kind: "reply",
      text: "Lions eat",
      gate: { before: 1, open: gate.promise },
    } as const;
    claude.script.push(slow, slow);
    await ada.send({ text: "2", id: "m2" });
    const tab = await attach(another(), "s");
    await tab.frames.until("turn.delta", ({ turn }) => turn === "m2");
    const lease = await log.leases.find(KEY);
    release();
    await pause(200);
    assertEquals(claude.calls.filter(({ raw }) => raw.includes('"2"')).length, 1);
    assertEquals((await log.leases.find(KEY))?.holder, lease?.holder);
    gate.resolve();
    await ada.frames.until("turn.completed", ({ turn }) => turn === "m2");
  }, { wrap, leaseMs: 600 });
});

Deno.test("law 2: a holder whose turn was cancelled elsewhere calls for the next one only under a new lease", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const gated = (open: Promise<void>) =>
      ({ kind: "reply", text: "Lions eat", gate: { before: 1, open } }) as const;
    claude.script.push(gated(first.promise), gated(second.promise), gated(second.promise));
    await ada.send({ text: "say m1", id: "m1" });
    await ada.frames.until("turn.delta");
    await ada.send({ text: "say m2", id: "m2" });
    const tab = await attach(another(), "s");
    while (!(await log.glance(KEY, { openedAt: 1 }))?.partial) await pause(10);
    assertEquals(await tab.cancel("m1"), { ok: true });
    await tab.send({ text: "say m3", id: "m3" });
    await tab.frames.until("turn.delta", ({ turn }) => turn === "m2");
    first.resolve();
    await ada.frames.until("turn.cancelled");
    await pause(200);
    const calls = claude.replies.filter(({ body }) =>
      body.messages.at(-1)?.content.at(-1)?.text === "say m2"
    );
    assertEquals(calls.length, 1, "the turn is left to the one who has the lease");
    second.resolve();
    await ada.frames.until("turn.completed", ({ turn }) => turn === "m2");
  });
});

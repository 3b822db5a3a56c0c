import { assert, assertEquals } from "@std/assert";
import { attach, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { aroundCommits, heldPartials } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };

async function typesOf(log: { read(key: typeof KEY): Promise<{ type: string }[]> }) {
  return (await log.read(KEY)).map(({ type }) => type);
}

Deno.test("law 2: an instance leaves a turn that another answers alone, and its clients see all of it", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log, kv }) => {
    const ada = await attachHere("s");
    const open = claude.gated({ text: "Lions eat early" }, 2);
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta", ({ offset, text }) => offset + text.length === 10);
    const tab = await attach(another(), "s");
    const first = await tab.frames.until("turn.delta");
    assertEquals([first.offset, first.text], [0, "Lions eat "]);
    open.resolve();
    const completed = [ada, tab].map(({ frames }) => frames.until("turn.completed"));
    const [one, other] = await Promise.all(completed);
    assertEquals(one, other);
    assertEquals(tab.frames.streamed("m"), "Lions eat early");
    assertEquals(claude.calls.length, 1);
    assertEquals(await typesOf(log), ["MessageReceived", "ReplyCompleted"]);
    const left = await Array.fromAsync(kv.list({ prefix: [] }));
    const families = left.map(({ key }) =>
      key.find((part) => /lease|partial|open/.test(String(part)))
    );
    assertEquals(families.filter(Boolean), [], "no lease, partial or mark outlives the outcome");
  });
});

Deno.test("law 12: a dead instance's turn is taken over once its lease has expired, and not before", async () => {
  await withBridge(async ({ mortal, another, claude, log }) => {
    const { bridge, kill } = mortal();
    const ada = await attach(bridge, "s");
    claude.script.push({ kind: "reply", text: "One two", then: { after: 1, what: "hang" } });
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    await withoutWarnings(async () => {
      while (!(await log.glance(KEY, { openedAt: 1 }))?.partial) {
        await new Promise((go) => setTimeout(go, 10));
      }
      const lease = await log.leases.find(KEY);
      kill();
      const back = await attach(another(), "s");
      const partial = await back.frames.until("turn.delta");
      assertEquals(
        [partial.offset, partial.text],
        [0, "One "],
        "what was streamed is shown at once",
      );
      const calls = claude.calls.length;
      const isLive = Date.now() < (lease?.expiresAt ?? Infinity);
      assert(calls === 1 || !isLive, "a live lease is not stolen");
      const again = await back.frames.until("turn.delta", ({ text }) => text.startsWith("Echo"));
      assert(Date.now() >= (lease?.expiresAt ?? Infinity));
      assertEquals(again.offset, 0, "the new reply replaces the old text");
      await back.frames.until("turn.completed");
      assertEquals(back.frames.streamed("m"), "Echo: Hello");
      assertEquals(await typesOf(log), ["MessageReceived", "CallAbandoned", "ReplyCompleted"]);
    });
  }, { leaseMs: 600 });
});

Deno.test("law 12: the sweep finds an open turn that no client asks for", async () => {
  await withBridge(async ({ mortal, another, claude, log }) => {
    const { bridge, kill } = mortal();
    const ada = await attach(bridge, "s");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "Hello", id: "m" });
    await claude.called(1);
    await withoutWarnings(async () => {
      kill();
      another();
      await claude.called(2);
      for (;;) {
        if ((await typesOf(log)).includes("ReplyCompleted")) break;
        await new Promise((go) => setTimeout(go, 20));
      }
    });
  }, { leaseMs: 300 });
});

Deno.test("law 12: reading a session has its abandoned turn answered", async () => {
  await withBridge(async ({ mortal, another, claude, log }) => {
    const reader = another();
    const { bridge, kill } = mortal();
    const ada = await attach(bridge, "s");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "Hello", id: "m" });
    await claude.called(1);
    await withoutWarnings(async () => {
      kill();
      const lease = await log.leases.find(KEY);
      while (Date.now() < (lease?.expiresAt ?? 0)) await new Promise((go) => setTimeout(go, 20));
      await reader.describe(KEY);
      await claude.called(2);
    });
  }, { leaseMs: 1_500 });
});

Deno.test("laws 2 and 3: an instance that lost its lease stores nothing", async () => {
  await withBridge(async ({ attach: attachHere, claude, log }) => {
    const ada = await attachHere("s");
    const open = claude.gated({ text: "mine" }, 0);
    await ada.send({ text: "Hello", id: "m" });
    await claude.called(1);
    const lease = await log.leases.find(KEY);
    assert(lease);
    await log.leases.release(KEY, lease);
    const taken = await log.leases.take(KEY, { holder: "another", openedAt: 1 });
    assert(taken.ok);
    open.resolve();
    await new Promise((go) => setTimeout(go, 200));
    assertEquals(await typesOf(log), ["MessageReceived"]);
    const reply = { type: "ReplyCompleted", data: { turn: "m" } };
    const stale = { version: lease.version, ends: true };
    const batch = { expected: 1, events: [reply], turns: 1, open: false, lease: stale };
    assertEquals(await log.append(KEY, batch), { ok: false, position: 1 });
  });
});

Deno.test("turn.cancel stops a turn that another instance answers, and the next turn is answered", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    claude.script.push({
      kind: "reply",
      text: "Lions eat early",
      then: { after: 2, what: "hang" },
    });
    await ada.send({ text: "Hello", id: "m" });
    const tab = await attach(another(), "s");
    await tab.frames.until("turn.delta");
    await ada.send({ text: "Next", id: "n" });
    assertEquals(await tab.cancel("m"), { ok: true });
    assertEquals((await ada.frames.until("turn.cancelled")).text, "Lions eat ");
    for (const { frames } of [ada, tab]) {
      assertEquals((await frames.until("turn.completed")).text, "Echo: Next");
    }
    const { signal } = claude.calls[0]!;
    if (!signal.aborted) await new Promise((stopped) => signal.addEventListener("abort", stopped));
    const types = await typesOf(log);
    assertEquals(types, ["MessageReceived", "MessageReceived", "TurnCancelled", "ReplyCompleted"]);
  }, { leaseMs: 900 });
});

Deno.test("messages sent to two instances are answered once each, in log order, for all clients", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const clients = [await attachHere("s"), await attach(another(), "s")];
    const ids = Array.from({ length: 8 }, (_, index) => `m${index}`);
    const sent = ids.map((id, index) => clients[index % 2]!.send({ text: `say ${id}`, id }));
    assert((await Promise.all(sent)).every(({ ok }) => ok));
    const last = (await log.read(KEY)).findLast(({ type }) => type === "MessageReceived");
    for (const { frames } of clients) {
      await frames.until("turn.completed", ({ turn }) => turn === last?.data.turn);
    }
    const told = clients.map(({ frames }) =>
      frames.all.filter(({ type }) => type !== "turn.delta" && type !== "session.ready")
    );
    assertEquals(told[0], told[1]);
    assertEquals(claude.calls.length, 8);
    for (const { frames } of clients) {
      for (const id of ids) assertEquals(frames.streamed(id), `Echo: say ${id}`);
    }
  });
});

Deno.test("draining stores what was said so far and releases the lease", async () => {
  await withBridge(async ({ attach: attachHere, bridge, another, claude, log }) => {
    const ada = await attachHere("s");
    claude.script.push({ kind: "reply", text: "One two", then: { after: 1, what: "hang" } });
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    await bridge.drain();
    assertEquals(await log.leases.find(KEY), undefined);
    assertEquals((await log.glance(KEY, { openedAt: 1 }))?.partial?.length, 4);
    const back = await attach(another(), "s");
    assertEquals((await back.frames.until("turn.completed")).text, "Echo: Hello");
    assertEquals(await typesOf(log), ["MessageReceived", "ReplyCompleted"]);
  });
});

Deno.test("law 9: a session erased on another instance ends here, even if its id was used anew", async () => {
  await withBridge(async ({ attach: attachHere, another }) => {
    const elsewhere = another();
    const ada = await attachHere("s");
    await ada.ask("My secret", "a");
    assertEquals(await elsewhere.erase(KEY), true);
    const eve = await attach(elsewhere, "s");
    for (const id of ["b", "c"]) await eve.ask(`say ${id}`, id);
    const { reason } = await ada.frames.until("session.closed");
    assertEquals(reason, "erased");
    assertEquals(ada.frames.of("turn.completed").map(({ turn }) => turn), ["a"]);
    const back = await attachHere("s", { after: 0 });
    assertEquals(back.frames.of("turn.completed").map(({ turn }) => turn), ["b", "c"]);
  });
});

Deno.test("no delta follows the outcome of a turn that was ended elsewhere", async () => {
  await withBridge(async ({ attach: attachHere, claude, log }) => {
    const ada = await attachHere("s");
    const open = claude.gated({ text: "Lions eat early" }, 1);
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    const events = [{ type: "TurnCancelled", data: { turn: "m", text: "Lions " } }];
    assert((await log.append(KEY, { expected: 1, events, turns: 1, open: false })).ok);
    await attachHere("s");
    await ada.frames.until("turn.cancelled");
    open.resolve();
    assertEquals(await ada.ask("Next", "n"), "Echo: Next");
    const late = ada.frames.all.slice(ada.frames.all.findIndex((f) => f.type === "turn.cancelled"));
    assertEquals(late.filter((f) => f.type === "turn.delta" && f.turn === "m"), []);
  });
});

Deno.test("law 2: an instance whose clock is ahead takes no lease from a live one", async () => {
  let ahead = 0;
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    const gate = claude.gated({ text: "Lions eat" }, 1);
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    ahead = 60_000;
    const tab = await attach(another(), "s");
    await tab.frames.until("turn.delta");
    for (let looks = 0; looks < 10; looks++) {
      assertEquals(claude.calls.length, 1, "the turn is left to its holder");
      await new Promise((go) => setTimeout(go, 150));
    }
    gate.resolve();
    await tab.frames.until("turn.completed");
    assertEquals(await typesOf(log), ["MessageReceived", "ReplyCompleted"]);
  }, { leaseMs: 900, now: () => Date.now() + ahead });
});

Deno.test("law 2: a lease taken along with a message is good for that turn only", async () => {
  const { wrap, hold, release } = heldPartials();
  await withBridge(async ({ attach: attachHere, another, claude }) => {
    const ada = await attachHere("s");
    const open = claude.gated({ text: "one two" }, 1);
    await ada.send({ text: "1", id: "m1" });
    await ada.frames.until("turn.delta");
    await new Promise((go) => setTimeout(go, 300));
    hold();
    open.resolve();
    await ada.frames.until("turn.completed");
    await ada.send({ text: "2", id: "m2" });
    assertEquals(await ada.cancel("m2"), { ok: true });
    release();
    const gate = claude.gated({ text: "Lions eat" }, 1);
    const tab = await attach(another(), "s");
    await tab.send({ text: "3", id: "m3" });
    await tab.frames.until("turn.delta");
    const late = await attachHere("s");
    await late.frames.until("turn.delta", ({ turn }) => turn === "m3");
    await new Promise((go) => setTimeout(go, 300));
    assertEquals(claude.calls.filter(({ raw }) => raw.includes('"3"')).length, 1);
    gate.resolve();
    await late.frames.until("turn.completed", ({ turn }) => turn === "m3");
  }, { wrap });
});

Deno.test("law 12: draining leaves no lease behind for a message that is being stored", async () => {
  let isSlow = false;
  const committed = Promise.withResolvers<void>();
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      const result = await commit();
      if (isSlow) {
        committed.resolve();
        await new Promise((go) => setTimeout(go, 200));
      }
      return result;
    });
  await withBridge(async ({ attach: attachHere, bridge, another, claude, log }) => {
    const ada = await attachHere("s");
    await ada.ask("first");
    isSlow = true;
    const sending = ada.send({ text: "Hello", id: "m" }).catch(() => {});
    await committed.promise;
    await bridge.drain();
    isSlow = false;
    await sending;
    assertEquals(await log.leases.find(KEY), undefined);
    assertEquals(claude.calls.length, 1);
    const back = await attach(another(), "s");
    await back.frames.until("turn.completed", ({ turn }) => turn === "m");
    assertEquals((await typesOf(log)).slice(2), ["MessageReceived", "ReplyCompleted"]);
  }, { wrap });
});

Deno.test("law 2: the same text without an id, sent to two instances at once, is one message", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const ada = await attachHere("s");
    const tab = await attach(another(), "s");
    await ada.ask("first");
    await tab.frames.until("turn.completed");
    const sent = await Promise.all([ada.send({ text: "Hello" }), tab.send({ text: "Hello" })]);
    const turns = sent.map((each) => each.ok && each.turn);
    assertEquals(turns[0], turns[1]);
    for (const { frames } of [ada, tab]) {
      await frames.until("turn.completed", ({ turn }) => turn === turns[0]);
    }
    assertEquals(claude.calls.length, 2);
    assertEquals((await typesOf(log)).slice(2), ["MessageReceived", "ReplyCompleted"]);
  });
});

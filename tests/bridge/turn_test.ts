import { assert, assertEquals, assertMatch } from "@std/assert";
import { attach, SETTINGS, TABLES, withBridge } from "../support/bridge.ts";
import { entriesLeft } from "../support/keys.ts";
import { withoutWarnings } from "../support/console.ts";

Deno.test("a turn is accepted, streamed, and completed with usage and context, the same for every client", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const tab = await attach("s");
    assertEquals(await ada.ask("Hello Claude", "m1"), "Echo: Hello Claude");
    assertEquals(ada.frames.types, [
      "session.ready",
      "turn.accepted",
      "turn.delta",
      "turn.completed",
    ]);
    assertEquals(ada.frames.all.slice(1), tab.frames.all.slice(1));
    assertEquals(ada.frames.streamed("m1"), "Echo: Hello Claude");
    const completed = ada.frames.of("turn.completed")[0];
    assertEquals(completed?.usage.inputTokens, 11);
    const { characters = 0, ...counts } = completed?.context ?? {};
    assertEquals(characters, claude.calls[0]?.body.messages[0]?.content[0]?.text.length);
    assertEquals(counts, {
      budget: 8_000,
      recent: 0,
      recalled: 0,
      summarised: 0,
      dropped: 0,
    });
    await ada.ask("And again", "m2");
    assertEquals(claude.calls[1]?.body.messages.map(({ content }) => content.at(-1)?.text), [
      "Hello Claude",
      "Echo: Hello Claude",
      "And again",
    ]);
  });
});

Deno.test("law 1: turn.accepted is sent only after the message's event is in the log", async () => {
  const commits: string[] = [];
  const wrap = (kv: Deno.Kv) =>
    new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        if (name === "atomic") {
          return () => {
            const atomic = kv.atomic();
            const commit = atomic.commit.bind(atomic);
            atomic.commit = async () => {
              commits.push("begun");
              const result = await commit();
              commits.push("done");
              return result;
            };
            return atomic;
          };
        }
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  await withBridge(async ({ bridge }) => {
    let seen: string[] = [];
    const attachment = await bridge.attach({ owner: "ada", session: "s" }, {
      subscriber: {
        deliver: ({ type }) => {
          if (type === "turn.accepted") seen = [...commits];
        },
      },
    });
    await attachment.send({ text: "Hello" });
    assertEquals(seen, ["begun", "done"]);
  }, { wrap });
});

Deno.test("law 1: a message that cannot be stored is not accepted, and its sender gets an error", async () => {
  let broken = false;
  const wrap = (kv: Deno.Kv) =>
    new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        if (name === "atomic" && broken) throw new TypeError("disk full");
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    await ada.ask("Hello");
    broken = true;
    const error = await ada.send({ text: "Lost?" }).catch((error: unknown) => error);
    assertEquals((error as { code?: string }).code, "store_unavailable");
    assertEquals(ada.frames.of("turn.accepted").length, 1);
    broken = false;
    assertEquals(await ada.ask("Lost?"), "Echo: Lost?");
    assertEquals(claude.calls.length, 2);
  }, { wrap });
});

Deno.test("law 2: an id that is sent again, by any client, gets the one reply", async () => {
  await withBridge(async ({ attach, claude, log }) => {
    const ada = await attach("s");
    const tab = await attach("s");
    const open = claude.gated({ text: "One two" }, 1);
    const sent = [ada, tab, ada].map((client) => client.send({ text: "Hello", id: "m" }));
    const answers = await Promise.all(sent);
    assertEquals(answers.map((each) => each.ok && each.duplicate), [false, true, true]);
    open.resolve();
    await Promise.all([ada, tab].map(({ frames }) => frames.until("turn.completed")));
    const late = await attach("s");
    assertEquals(await late.ask("Hello", "m"), "One two");
    assertEquals(late.frames.of("turn.accepted")[0]?.duplicate, true);
    assertEquals(claude.calls.length, 1);
    const events = await log.read({ owner: "ada", session: "s" });
    assertEquals(events.map((event) => event.type), ["MessageReceived", "ReplyCompleted"]);
  });
});

Deno.test("law 2: an id sent again with another text is rejected", async () => {
  await withBridge(async ({ attach }) => {
    const ada = await attach("s");
    await ada.ask("Hello", "m");
    const refused = await ada.send({ text: "Something else", id: "m" });
    assert(!refused.ok);
    assertEquals([refused.code, refused.turn], ["turn_id_taken", "m"]);
  });
});

Deno.test("the same text without an id is a repeat within the dedup window, and a new message after it", async () => {
  let now = Date.now();
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    await ada.ask("ping me");
    await ada.ask("ping me");
    assertEquals(claude.calls.length, 1);
    const [first, second] = ada.frames.of("turn.accepted");
    assertEquals([first?.turn === second?.turn, second?.duplicate], [true, true]);
    now += SETTINGS.dedupWindowMs + 1;
    await ada.ask("ping me");
    assertEquals(claude.calls.length, 2);
    await ada.ask("something");
    await ada.ask("ping me");
    assertEquals(claude.calls.length, 4, "with a message in between it is no repeat");
  }, { now: () => now });
});

Deno.test("the original's fault 'dedup across sessions loses text' stays away", async () => {
  await withBridge(async ({ attach, claude }) => {
    const clients = await Promise.all([
      attach("one"),
      attach("two"),
      attach("one", { owner: "eve" }),
    ]);
    claude.script.push(
      { kind: "reply", text: "A" },
      { kind: "reply", text: "B" },
      { kind: "reply", text: "C" },
    );
    const replies = await Promise.all(clients.map((client) => client.ask("Hello")));
    assertEquals(replies.toSorted(), ["A", "B", "C"]);
  });
});

Deno.test("the original's fault 'hashes that outlive their session' stays away", async () => {
  await withBridge(async ({ attach, bridge, claude, kv }) => {
    const ada = await attach("s");
    await ada.ask("Hello");
    await bridge.erase({ owner: "ada", session: "s" });
    const anew = await attach("s");
    await anew.ask("Hello");
    assertEquals(claude.calls.length, 2, "after an erasure");
    await anew.frames.until("session.closed");
    await (await attach("s")).ask("Hello");
    assertEquals(claude.calls.length, 3, "after its time");
    const hashes = await Array.fromAsync(kv.list({ prefix: [TABLES.hashTable] }));
    assertEquals(hashes.length, 1);
  }, { settings: { ttlMs: 500, dedupWindowMs: 60_000 }, encryptionKeys: [] });
});

Deno.test("the original's fault 'one of two concurrent turns lost' stays away", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const [ada, tab, elsewhere] = [
      await attachHere("s"),
      await attachHere("s"),
      await attach(another(), "s"),
    ];
    const sent = [ada, tab, elsewhere].map((client, index) =>
      client.send({ text: `Message ${index}`, id: `m${index}` })
    );
    assert((await Promise.all(sent)).every(({ ok }) => ok));
    const { result: last } = await withoutWarnings(async () => {
      await ada.frames.until("turn.completed", ({ turn }) => turn === "m0");
      return await attachHere("s", { after: 0 });
    });
    for (const turn of ["m0", "m1", "m2"]) {
      await last.frames.until("turn.completed", (frame) => frame.turn === turn);
    }
    const events = await log.read({ owner: "ada", session: "s" });
    const replies = events.filter(({ type }) => type === "ReplyCompleted").map(({ data }) =>
      data.turn
    );
    assertEquals(replies.toSorted(), ["m0", "m1", "m2"]);
    const hasAll = ({ raw }: { raw: string }) =>
      [0, 1, 2].every((index) => raw.includes(`"Message ${index}"`));
    assert(claude.calls.some(hasAll), "no call holds all three messages");
  });
});

for (const dedupHash of ["MD5", "SHA-256"] as const) {
  Deno.test(`content hashes are made with ${dedupHash}, and each expires`, async () => {
    await withBridge(async ({ attach, kv }) => {
      const ada = await attach("s");
      await ada.ask("Hello");
      const entries = await Array.fromAsync(kv.list({ prefix: [TABLES.hashTable] }));
      assertEquals(entries.map(({ key }) => key.at(-1)), [
        dedupHash === "MD5"
          ? "8b1a9953c4611296a827abf8c47804d7"
          : "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969",
      ]);
      assert((entries[0]?.value as { expiresAt: number }).expiresAt > Date.now());
    }, { settings: { dedupHash }, encryptionKeys: [] });
  });
}

Deno.test("law 3: messages that arrive during a turn wait in the log and are answered in order", async () => {
  await withBridge(async ({ attach, claude, log }) => {
    const ada = await attach("s");
    const open = claude.gated({ text: "1" }, 0);
    for (const id of ["a", "b", "c"]) assert((await ada.send({ text: `say ${id}`, id })).ok);
    await claude.called(1);
    const events = await log.read({ owner: "ada", session: "s" });
    assertEquals(events.map(({ type }) => type), Array(3).fill("MessageReceived"));
    open.resolve();
    await ada.frames.until("turn.completed", ({ turn }) => turn === "c");
    assertEquals(ada.frames.of("turn.completed").map(({ turn }) => turn), ["a", "b", "c"]);
    assertEquals(claude.calls.map(({ body }) => body.messages.length), [1, 3, 5]);
  });
});

Deno.test("law 3: a message past the limit of waiting turns is rejected, and nothing is lost", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const open = claude.gated({ text: "1" }, 0);
    const sent = await Promise.all(["a", "b", "c", "d"].map((id) => ada.send({ text: id, id })));
    assertEquals(sent.map((each) => each.ok ? "ok" : each.code), [
      "ok",
      "ok",
      "ok",
      "too_many_waiting",
    ]);
    open.resolve();
    await ada.frames.until("turn.completed", ({ turn }) => turn === "c");
    assertEquals(await ada.ask("d", "d"), "Echo: d");
  }, { settings: { maxWaitingTurns: 2 } });
});

Deno.test("a reply continues and is stored after its client has left", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const open = claude.gated({ text: "On and on" }, 1);
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    ada.detach();
    open.resolve();
    const later = await attach("s", { history: 1 });
    assertEquals((await later.frames.until("turn.completed")).text, "On and on");
    assertEquals(ada.frames.of("turn.completed"), []);
  });
});

Deno.test("a client that joins in mid-reply gets the text so far from offset 0, then the rest", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const open = claude.gated({ text: "Lions eat early daily" }, 2);
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta", ({ offset, text }) => offset + text.length === 10);
    const late = await attach("s");
    const [, accepted] = ada.frames.all;
    const delta = { type: "turn.delta", turn: "m", offset: 0, text: "Lions eat " };
    assertEquals(late.frames.all.slice(1), [accepted, delta] as never);
    for (const asked of [{ after: 0 }, { after: 1 }, { history: 1 }]) {
      const back = await attach("s", asked);
      assertEquals(back.frames.all.slice(1), [{ ...accepted, replayed: true }, delta] as never);
    }
    open.resolve();
    await late.frames.until("turn.completed");
    assertEquals(late.frames.streamed("m"), "Lions eat early daily");
    assert(late.frames.of("turn.delta").length > 1);
  });
});

Deno.test("replay sends the same frames, marked: after a position, and the last turns", async () => {
  await withBridge(async ({ attach }) => {
    const ada = await attach("s");
    for (const id of ["a", "b", "c"]) await ada.ask(id, id);
    const live = ada.frames.all.filter(({ type }) =>
      type !== "session.ready" && type !== "turn.delta"
    )
      .map((frame) => ({ ...frame, replayed: true }));
    const after = await attach("s", { after: 2 });
    assertEquals(after.frames.all.slice(1), live.slice(2) as never);
    const history = await attach("s", { history: 2 });
    assertEquals(history.frames.all.slice(1), live.slice(2) as never);
    assertEquals((await attach("s", { after: 99 })).frames.all.length, 1);
    assertEquals((await attach("s", { history: 0 })).frames.all.length, 1);
    assertEquals((await attach("s", { history: 50 })).frames.all.length, 7);
  });
});

Deno.test("turn.cancel stops the call, and what was said stays in memory", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.script.push({
      kind: "reply",
      text: "Lions eat early",
      then: { after: 2, what: "hang" },
    });
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta", ({ offset, text }) => offset + text.length === 10);
    assertEquals(await ada.cancel("m"), { ok: true });
    assertEquals(ada.frames.of("turn.cancelled"), [
      { type: "turn.cancelled", turn: "m", position: 2, text: "Lions eat " },
    ]);
    await ada.ask("Go on");
    assertEquals(claude.calls[1]?.body.messages[1]?.content[0]?.text, "Lions eat ");
    const again = await ada.cancel("m");
    assert(!again.ok);
    assertEquals(again.code, "turn_not_open");
  });
});

Deno.test("a waiting turn can be cancelled before it is answered, and sent again", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const open = claude.gated({ text: "1" }, 0);
    await ada.send({ text: "first", id: "a" });
    await ada.send({ text: "second", id: "b" });
    assertEquals(await ada.cancel("b"), { ok: true });
    open.resolve();
    await ada.frames.until("turn.completed");
    assertEquals(claude.calls.length, 1);
    assertEquals(await ada.ask("second", "b"), "Echo: second");
  });
});

Deno.test("a failed turn is reported, adds no error text to the context, and can be sent again", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    await ada.ask("before");
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    await ada.send({ text: "Hello", id: "m" });
    const failure = await ada.frames.until("turn.failed");
    assertEquals([failure.error.code, failure.error.retryable], ["model_overloaded", true]);
    await ada.ask("after");
    const sent = JSON.stringify(claude.calls.at(-1)?.body);
    assertMatch(sent, /Hello.*after/);
    assertEquals(/overload/i.test(sent), false, "an error's text is not remembered");
    assertEquals(await ada.ask("Hello", "m"), "Echo: Hello");
  });
});

Deno.test("a reply that breaks off fails, and its retry starts at offset 0", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Lions eat early", then: { after: 2, what: "end" } });
    await ada.send({ text: "Hello", id: "m" });
    assertEquals((await ada.frames.until("turn.failed")).error.code, "model_interrupted");
    assertEquals(await ada.ask("Hello", "m"), "Echo: Hello");
    assertEquals(ada.frames.streamed("m"), "Echo: Hello");
  });
});

Deno.test("law 11: nothing that Claude is sent speaks of a bridge, a store or events", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    for (let index = 0; index < 24; index++) await ada.ask(`Question ${index} ${"x".repeat(90)}`);
    await ada.frames.until("session.summarised");
    for (const { raw, headers } of claude.calls) {
      const all = raw + JSON.stringify([...headers].filter(([name]) => name !== "accept"));
      assertEquals(/bridge|event|store|kv|session|turn/i.exec(all)?.[0], undefined);
    }
  }, { settings: { contextLimit: 1_500 } });
});

Deno.test("law 12: a turn that an instance left open is answered by the next one that opens the session", async () => {
  await withBridge(async ({ attach: attachHere, bridge, another, claude, log }) => {
    const ada = await attachHere("s");
    claude.script.push({ kind: "reply", text: "Lions eat", then: { after: 1, what: "hang" } });
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    await bridge.drain();
    assertEquals(ada.frames.types.at(-1), "session.closed");
    const back = await attach(another(), "s", { after: 0 });
    assertEquals((await back.frames.until("turn.completed")).text, "Echo: Hello");
    const events = await log.read({ owner: "ada", session: "s" });
    assertEquals(events.map(({ type }) => type), ["MessageReceived", "ReplyCompleted"]);
  });
});

Deno.test("law 9: erase() stops the turn, notifies the clients, and leaves no key", async () => {
  await withBridge(async ({ attach, bridge, claude, kv }) => {
    const ada = await attach("s");
    await ada.ask("My secret");
    claude.script.push({ kind: "reply", text: "Lions eat", then: { after: 1, what: "hang" } });
    await ada.send({ text: "More" });
    await ada.frames.until("turn.delta", ({ offset }) => offset === 0);
    await claude.called(2);
    assertEquals(await bridge.erase({ owner: "ada", session: "s" }), true);
    assertEquals(ada.frames.all.at(-1), { type: "session.closed", reason: "erased" });
    assertEquals(await entriesLeft(kv), []);
    const refused = await ada.send({ text: "Late" });
    assertEquals(refused.ok ? "" : refused.code, "session_erased");
    const anew = await attach("s", { after: 0 });
    assertEquals(anew.frames.all.length, 1);
    assertEquals(await anew.ask("Hello"), "Echo: Hello");
    assertEquals(claude.calls.at(-1)?.body.messages.length, 1);
  });
});

Deno.test("law 8: clients of an expired session are notified, and its id begins anew", async () => {
  await withBridge(async ({ attach }) => {
    const ada = await attach("s");
    await ada.ask("My name is Ada");
    assertEquals((await ada.frames.until("session.closed")).reason, "expired");
    const anew = await attach("s", { after: 0 });
    assertEquals(anew.frames.of("session.ready")[0]?.position, 0);
  }, { settings: { ttlMs: 400 } });
});

Deno.test("law 7: an owner's sessions are hidden from other owners", async () => {
  await withBridge(async ({ attach, bridge }) => {
    await (await attach("s")).ask("My secret");
    const foreign = { owner: "eve", session: "s" };
    assertEquals(await bridge.describe(foreign), undefined);
    assertEquals(await bridge.events(foreign, { after: 0, limit: 10 }), undefined);
    assertEquals(await bridge.erase(foreign), false);
    assertEquals((await bridge.list("eve", { limit: 10 })).sessions, []);
    assertEquals((await bridge.list("ada", { limit: 10 })).sessions.map((s) => s.session), ["s"]);
    assertEquals((await attach("s", { owner: "eve", history: 9 })).frames.all.length, 1);
  });
});

Deno.test("a session of 200 turns stays within its budget, is summarised, and its head is exact", async () => {
  await withBridge(async ({ attach, claude, bridge }) => {
    const ada = await attach("s");
    for (let index = 0; index < 200; index++) {
      await ada.ask(`Message ${index}: ${"word ".repeat(1 + index % 40)}`);
    }
    const last = claude.replies.at(-1)?.body.messages ?? [];
    const sent = last.flatMap(({ content }) => content).map(({ text }) => text);
    const remembered = sent.slice(0, -1).reduce((sum, text) => sum + text.length, 0);
    assert(remembered <= SETTINGS.contextLimit, `${remembered} characters`);
    assert(remembered > SETTINGS.contextLimit / 4, `${remembered} characters`);
    assertMatch(sent[0] ?? "", /^<memory>\n<earlier 1-\d+>They talked/);
    const summaries = ada.frames.of("session.summarised");
    assert(summaries.length > 2);
    assert(summaries.every(({ from }) => from === 1), "each includes the one before");
    assertEquals((await bridge.describe({ owner: "ada", session: "s" }))?.turns, 200);
    const page = await bridge.events({ owner: "ada", session: "s" }, { after: 0, limit: 1_000 });
    assertEquals(page?.events.at(-1)?.position, page?.events.length);
  });
});

Deno.test("a failed summary is retried by a later turn; until then contexts are truncated", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.summaryScript.push(
      { kind: "status", status: 500 },
      { kind: "reply", stopReason: "refusal", pieces: [] },
      { kind: "reply", text: "   " },
    );
    const failures = (warnings: readonly string[]) =>
      warnings.filter((warning) => warning.includes("Summarising a session failed")).length;
    const summaries = () => ada.frames.of("session.summarised").length;
    const tries = () => claude.calls.filter(({ summary }) => summary).length;
    const { warnings } = await withoutWarnings(async (warnings) => {
      for (let index = 0; summaries() === 0; index++) {
        assert(index < 60);
        await ada.ask(`Message ${index}: ${"x".repeat(100)}`);
        const isDone = () => failures(warnings) + summaries() >= tries();
        await new Promise((resolve) => setTimeout(resolve, 20));
        while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    assertEquals(failures(warnings), 3);
    assertEquals(tries(), 4);
    assertEquals(ada.frames.of("turn.failed"), []);
    assert(ada.frames.of("turn.completed").every(({ context }) => context.characters <= 1_000));
  }, { settings: { contextLimit: 1_000 } });
});

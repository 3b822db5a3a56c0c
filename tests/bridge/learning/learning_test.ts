import { assert, assertEquals } from "@std/assert";
import { LATER, SPACE, until, withLearning } from "../../support/learning_world.ts";

const ADA = "The user: My name is Ada.";
const PORTO = "The user: I live in Porto.";

Deno.test("law 13: learning takes what the user said, with its sources", async () => {
  await withLearning(async ({ bridge, attach, events }) => {
    const client = await attach("s");
    await client.ask("My name is Ada. I live in Porto.", "m");
    const learned = await bridge.spaces.learn(SPACE);
    assertEquals(learned, {
      ok: true,
      position: 5,
      ...{ sessions: 1, added: 2, revised: 0, dropped: 0, refused: {} },
    });
    const facts = (await events()).filter((event) => event.type === "FactLearned");
    assertEquals(facts.map(({ data }) => data.text), [ADA, PORTO]);
    const [{ data }] = facts as [(typeof facts)[0]];
    assertEquals(
      [data.saidBy, data.sources.map(({ session, positions }) => [session, positions])],
      [
        "user",
        [["s", [2]]],
      ],
    );
  });
});

Deno.test("law 17: what was learned is not asked about again", async () => {
  await withLearning(async ({ bridge, attach, events, claude, mark }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    assert(await mark("s"), "what was said is marked");
    await bridge.spaces.learn(SPACE, "s");
    assertEquals(await mark("s"), undefined);
    await bridge.spaces.learn(SPACE, "s");
    await bridge.learnDue();
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 1);
    await client.ask("I live in Porto.");
    await bridge.spaces.learn(SPACE, "s");
    const spans = (await events()).flatMap((event) =>
      event.type === "SessionDigested" ? [[event.data.from, event.data.to]] : []
    );
    assertEquals(spans, [[1, 3], [4, 5]]);
    const asked = claude.calls.findLast(({ learning }) => learning);
    const text = asked?.body.messages.at(-1)?.content.at(-1)?.text ?? "";
    assert(text.includes("I live in Porto") && !text.includes("<user 2>"), text);
    assert(text.includes(ADA), "known facts that bear on it are shown");
  });
});

Deno.test("learning is asked of SUMMARY_MODEL with a schema", async () => {
  await withLearning(async ({ bridge, attach, claude }) => {
    await (await attach("s")).ask("My name is Ada.");
    await bridge.spaces.learn(SPACE);
    const call = claude.calls.find(({ learning }) => learning);
    assertEquals(call?.body.model, "claude-haiku-5-5");
    assertEquals(call?.body.output_config?.format?.type, "json_schema");
  });
});

Deno.test("a session that has been quiet is learned from", async () => {
  await withLearning(async ({ attach, facts, mark }) => {
    await (await attach("s")).ask("My name is Ada.");
    await until(async () => (await facts()).includes(ADA), "a fact");
    await until(async () => await mark("s") === undefined, "no mark");
  }, { settings: { spaces: { ...LATER, learnAfterMs: 300 } } });
});

Deno.test("a session that is never quiet is learned from after ten times as long", async () => {
  const learnAfterMs = 60_000;
  let now = Date.now();
  await withLearning(async ({ bridge, attach, facts }) => {
    const client = await attach("s");
    const begun = now;
    await client.ask("My name is Ada.");
    await bridge.learnDue();
    while (now - begun < 9 * learnAfterMs) {
      now += 0.9 * learnAfterMs;
      await client.ask("And so on.");
      await bridge.learnDue();
    }
    assertEquals(await facts(), []);
    now += 0.9 * learnAfterMs;
    await client.ask("And so on.");
    now += 0.9 * learnAfterMs;
    await client.ask("And so on.");
    await bridge.learnDue();
    assertEquals(await facts(), [ADA]);
  }, { now: () => now, settings: { spaces: { ...LATER, learnAfterMs } } });
});

Deno.test("a session is learned from a while after its last client left", async () => {
  let now = Date.now();
  await withLearning(async ({ attach, facts, claude }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    // By the store's clock it is never quiet for long enough.
    now -= 100_000;
    client.detach();
    await until(async () => (await facts()).includes(ADA), "a fact");
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 1);
  }, { now: () => now, settings: { spaces: { ...LATER, learnAfterMs: 250 } } });
});

Deno.test("a client that comes back in time keeps its session from being learned from", async () => {
  let now = Date.now();
  await withLearning(async ({ attach, claude, bridge }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    now -= 100_000;
    client.detach();
    const again = await attach("s");
    await again.ask("What did I say?");
    await bridge.learnDue();
    await new Promise((go) => setTimeout(go, 1_200));
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
  }, { now: () => now, settings: { spaces: { ...LATER, learnAfterMs: 1_000 } } });
});

Deno.test("a client that came for one message says nothing by leaving", async () => {
  let now = Date.now();
  await withLearning(async ({ attach, claude }) => {
    const client = await attach("s", { isPassing: true });
    await client.ask("My name is Ada.");
    now -= 100_000;
    client.detach();
    await new Promise((go) => setTimeout(go, 500));
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
  }, { now: () => now, settings: { spaces: { ...LATER, learnAfterMs: 250 } } });
});

Deno.test("a session is learned from at its compaction", async () => {
  await withLearning(async ({ attach, facts }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    for (let count = 0; count < 12; count++) await client.ask(`${count} ${"word ".repeat(60)}`);
    await client.frames.until("session.summarised");
    await until(async () => (await facts()).includes(ADA), "a fact");
  }, { settings: { contextLimit: 1_500 } });
});

Deno.test("a session is learned from before it expires", async () => {
  let now = Date.now();
  await withLearning(async ({ bridge, attach, facts }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    await bridge.learnDue();
    assertEquals(await facts(), []);
    now += 56 * 60_000;
    await bridge.learnDue();
    assertEquals(await facts(), [ADA]);
  }, { now: () => now, settings: { spaces: { ...LATER, learnAfterMs: 86_400_000 } } });
});

Deno.test("a session whose turn is open is learned from later", async () => {
  let now = Date.now();
  await withLearning(async ({ bridge, attach, facts, claude, mark }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    const gate = claude.gated({ text: "One two" }, 1);
    await client.send({ text: "Go on", id: "m2" });
    await client.frames.until("turn.delta", ({ turn }) => turn === "m2");
    now += 2 * 3_600_000;
    await bridge.learnDue();
    assertEquals(await facts(), []);
    assert(await mark("s"), "the mark stays");
    gate.resolve();
    await client.frames.outcome("m2");
    now += 2 * 3_600_000;
    await bridge.learnDue();
    assertEquals(await facts(), [ADA]);
  }, { now: () => now, settings: { ttlMs: 86_400_000 } });
});

Deno.test("with LEARN=off nothing is marked, asked or learned", async () => {
  await withLearning(async ({ bridge, attach, claude, mark }) => {
    await (await attach("s")).ask("My name is Ada.");
    assertEquals(await mark("s"), undefined);
    await bridge.learnDue();
    const learned = await bridge.spaces.learn(SPACE);
    assert(learned && !learned.ok);
    assertEquals(learned.code, "learning_off");
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
  }, { settings: { spaces: { ...LATER, learns: false } } });
});

Deno.test("law 14: a session without a space is neither marked nor learned from", async () => {
  await withLearning(async ({ bridge, attach, claude, kv }) => {
    await (await attach("other", { space: null })).ask("My name is Ada.");
    const marks = await Array.fromAsync(kv.list({ prefix: ["contexts"] }), ({ key }) => key);
    assert(!marks.some((key) => key.includes("learn") && key.includes("other")));
    await bridge.spaces.learn(SPACE);
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
  });
});

Deno.test("law 13: failed turns are not learned from", async () => {
  await withLearning(async ({ bridge, attach, facts, claude }) => {
    const client = await attach("s");
    claude.script.push({
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message: "messages.0.content.0: text content contains what is not allowed",
    });
    await client.send({ text: "My name is Poison.", id: "bad" });
    await client.frames.outcome("bad");
    await client.ask("My name is Ada.");
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [ADA]);
    const asked = claude.calls.find(({ learning }) => learning);
    assert(!asked?.raw.includes("Poison"));
  });
});

Deno.test("law 10: secrets that an answer puts together are masked", async () => {
  await withLearning(async ({ bridge, attach, claude, events }) => {
    await (await attach("s")).ask("My card is 4242 4242 and then 4242 4242, you see.");
    claude.learningScript.push({
      kind: "reply",
      text: JSON.stringify({
        digest: "The card is 4242 4242 4242 4242.",
        title: "4242 4242 4242 4242",
        terms: ["4242424242424242"],
        operations: [{
          op: "add",
          text: "My card is 4242 4242 4242 4242.",
          sources: [2],
          said_by: "user",
        }],
      }),
    });
    await bridge.spaces.learn(SPACE);
    const stored = JSON.stringify(await events());
    assert(stored.includes("SessionDigested"));
    assert(!stored.includes("4242 4242 4242 4242") && !stored.includes("4242424242424242"), stored);
  });
});

Deno.test("tokens of learning count, and without tokens it waits for the next day", async () => {
  let now = Date.UTC(2026, 10, 29, 12);
  await withLearning(async ({ bridge, attach, facts, spaces, claude }) => {
    const client = await attach("s");
    await client.ask("My name is Ada.");
    claude.learningScript.push({
      kind: "reply",
      text: JSON.stringify({ digest: "A talk.", title: "", terms: [], operations: [] }),
      usage: { input_tokens: 900, output_tokens: 100 },
    });
    await bridge.spaces.learn(SPACE);
    assert(await spaces.spentTokens("ada"), "1,000 tokens of learning are counted");
    now += 1;
    const limited = await bridge.spaces.learn(SPACE);
    assert(limited?.ok, "nothing is left to learn");
    now += 86_400_000;
    await (await attach("t")).ask("I live in Porto.");
    assertEquals(await facts(), []);
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO]);
  }, {
    now: () => now,
    quotas: { turnsPerMinute: 0, tokensPerDay: 500 },
    settings: { ttlMs: 10 * 86_400_000 },
  });
});

Deno.test("learning waits for tokens and says when there are some", async () => {
  let now = Date.UTC(2026, 10, 29, 12);
  await withLearning(async ({ bridge, attach, facts, claude, mark }) => {
    const client = await attach("s");
    claude.script.push({ kind: "reply", usage: { input_tokens: 900, output_tokens: 100 } });
    await client.ask("My name is Ada.");
    const limited = await bridge.spaces.learn(SPACE);
    assert(limited && !limited.ok);
    assertEquals([limited.code, limited.retryAfterMs], ["too_many_tokens", 12 * 3_600_000]);
    now += 11 * 3_600_000;
    await bridge.learnDue();
    assert(await mark("s"));
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
    now += 2 * 3_600_000;
    await bridge.learnDue();
    assertEquals(await facts(), [ADA]);
  }, {
    now: () => now,
    quotas: { turnsPerMinute: 0, tokensPerDay: 500 },
    settings: { ttlMs: 10 * 86_400_000 },
  });
});

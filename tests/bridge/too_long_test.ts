import { assert, assertEquals, assertMatch } from "@std/assert";
import { z } from "zod";
import { type Client, SETTINGS, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import type { Behaviour } from "../support/fake_claude.ts";
import { verifyEvents } from "../../src/verification/mod.ts";

const KEY = { owner: "ada", session: "s" };
const FACT = "The lighthouse keeper is called Ingeborg.";

const receiptSchema = z.looseObject({
  tooLong: z.looseObject({ limit: z.number(), code: z.string() }).optional(),
  settings: z.object({ contextLimit: z.number() }).optional(),
});

const TOO_LARGE: Behaviour = { kind: "status", status: 413, type: "request_too_large" };
const UNSIZED: Behaviour = {
  kind: "status",
  status: 400,
  type: "invalid_request_error",
  message: "Input is too long for requested model.",
};
const EXCEEDED = "model_context_window_exceeded";

/** Says enough that a context has something to lose. */
async function talk(ada: Client, turns = 8): Promise<void> {
  for (let index = 0; index < turns; index++) {
    await ada.ask(`Note ${index}: ${"the tide came in again. ".repeat(8)}`);
  }
}

/** The newest outcome in the log, with its receipt. */
async function outcome({ log }: World) {
  const events = await log.read(KEY);
  const { type, data } = events.findLast(({ data }) => "request" in data) ?? {};
  return { type, data: { ...data }, receipt: receiptSchema.parse(data?.["request"]) };
}

/** Law 4: what was sent last is what the receipt of a turn rebuilds, and what `verify` rebuilds. */
async function assertRebuilt({ bridge, claude, log }: World, turn: string): Promise<void> {
  const then = await bridge.turnContext(KEY, turn);
  assert(then?.ok && "request" in then);
  assertEquals(JSON.stringify(then.request), claude.replies.at(-1)?.raw);
  assertEquals(then.sha256?.rebuilt, then.sha256?.sent);
  const events = (await log.read(KEY)).map((event) => ({ ...event, at: Number(event.at) }));
  assertEquals((await verifyEvents("s", events)).violations, []);
}

Deno.test("law 4: a request that is too long is made once more, as much shorter as Claude says, and rebuilt", async () => {
  await withBridge(async (world) => {
    const { claude } = world;
    const ada = await world.attach("s");
    await talk(ada);
    const before = claude.replies.length;
    claude.window = 700;
    const { warnings } = await withoutWarnings(() => ada.ask(FACT, "fact"));
    assertMatch(warnings.join(), /too long for the model .*CONTEXT_LIMIT/);
    assertEquals(claude.replies.length, before + 2);
    const { receipt, data } = await outcome(world);
    assertEquals(receipt.tooLong, { limit: 8_000, code: "model_request_too_large" });
    const budget = receipt.settings?.contextLimit ?? 0;
    assert(budget > 1_000 && budget < 2_000, `${budget} characters for 700 tokens of 4 each`);
    assertEquals(z.looseObject({ limit: z.number() }).parse(data["manifest"]).limit, budget);
    await assertRebuilt(world, "fact");
    claude.window = Infinity;
    await ada.ask("Who keeps the lighthouse?", "next");
    const { receipt: next } = await outcome(world);
    assertEquals([next.tooLong, next.settings?.contextLimit], [undefined, 8_000]);
    await assertRebuilt(world, "next");
  });
});

for (const [what, behaviour] of [["by bytes", TOO_LARGE], ["without numbers", UNSIZED]] as const) {
  Deno.test(`law 4: a request that is too long ${what} is made once more, half as long, and rebuilt`, async () => {
    await withBridge(async (world) => {
      const ada = await world.attach("s");
      await talk(ada);
      const used = (await world.bridge.context(KEY, { message: FACT })) ?? { ok: false };
      assert(used.ok);
      world.claude.script.push(behaviour);
      await withoutWarnings(() => ada.ask(FACT, "fact"));
      const { receipt } = await outcome(world);
      assertEquals(receipt.settings?.contextLimit, Math.floor(used.manifest.characters / 2));
      const [long = "", short = ""] = world.claude.replies.slice(-2).map(({ raw }) => raw);
      assert(short.length < long.length);
      await assertRebuilt(world, "fact");
    });
  });
}

Deno.test("a request that is too long twice fails, and its message is remembered", async () => {
  await withBridge(async (world) => {
    const { claude, bridge } = world;
    const ada = await world.attach("s");
    await talk(ada);
    const before = claude.replies.length;
    claude.script.push(TOO_LARGE, UNSIZED);
    await withoutWarnings(async () => {
      await ada.send({ text: FACT, id: "fact" });
      const failed = await ada.frames.outcome("fact");
      assert(failed.type === "turn.failed", failed.type);
      assertEquals(failed.error.code, "model_request_too_large");
    });
    assertEquals(claude.replies.length, before + 2);
    const { receipt, type } = await outcome(world);
    assertEquals([type, receipt.tooLong?.limit], ["TurnFailed", 8_000]);
    await assertRebuilt(world, "fact");
    await ada.ask("Who keeps the lighthouse?");
    assert(claude.replies.at(-1)?.raw.includes(FACT), "it is given");
    assertMatch(
      JSON.stringify(await bridge.search(KEY, { query: "keeper", limit: 9 })),
      /Ingeborg/,
    );
  });
});

Deno.test("a message that is too long by itself is not sent twice", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.window = 10;
    await ada.send({ text: FACT.repeat(9), id: "fact" });
    assertEquals((await ada.frames.outcome("fact")).type, "turn.failed");
    assertEquals(claude.replies.length, 1);
  });
});

Deno.test("a later context keeps a message that was too long within its share", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.window = 5_000;
    await ada.send({ text: `${FACT} `.repeat(900), id: "fact" });
    assertEquals((await ada.frames.outcome("fact")).type, "turn.failed");
    await ada.ask("Who keeps the lighthouse?");
    assert(claude.replies.at(-1)?.raw.includes(FACT));
  });
});

const USAGE = { input_tokens: 100, cache_read_input_tokens: 20 };

Deno.test("a reply for which the window has no room is asked for once more; both calls count", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    world.claude.script.push(
      { kind: "reply", pieces: [], stopReason: EXCEEDED, usage: { ...USAGE, output_tokens: 3 } },
      { kind: "reply", text: "I will.", usage: { input_tokens: 40, output_tokens: 2 } },
    );
    const { result } = await withoutWarnings(() => ada.ask(FACT, "fact"));
    assertEquals(result, "I will.");
    const { receipt, data } = await outcome(world);
    const first = { inputTokens: 100, outputTokens: 3, cacheReadTokens: 20, cacheWriteTokens: 0 };
    assertEquals(receipt.tooLong, { limit: 8_000, code: "context_exceeded", usage: first });
    assertEquals(data["usage"], { ...first, inputTokens: 140, outputTokens: 5 });
    await assertRebuilt(world, "fact");
    const { usage } = await ada.frames.until("turn.completed", ({ turn }) => turn === "fact");
    assertEquals(usage?.inputTokens, 140);
  });
});

Deno.test("a reply that fills the window is replaced by the second one, for every client", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    world.claude.script.push(
      { kind: "reply", text: "Half of a long", stopReason: EXCEEDED },
      { kind: "reply", text: "The whole reply." },
    );
    const { result } = await withoutWarnings(() => ada.ask(FACT, "fact"));
    assertEquals(result, "The whole reply.");
    let seen = "";
    for (const { turn, offset, text } of ada.frames.of("turn.delta")) {
      if (turn === "fact") seen = seen.slice(0, offset) + text;
    }
    assertEquals(seen, "The whole reply.");
  });
});

Deno.test("a reply that fills the window stands where the second call fails", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    world.claude.script.push(
      { kind: "reply", text: "Half of a long", stopReason: EXCEEDED },
      { kind: "status", status: 529 },
    );
    const { result } = await withoutWarnings(() => ada.ask(FACT, "fact"));
    assertEquals(result, "Half of a long");
    const { receipt, data } = await outcome(world);
    assertEquals([receipt.tooLong, data["stopReason"]], [undefined, EXCEEDED]);
  });
});

Deno.test("the rest of a reply that fills the window stands where the second call says nothing more", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    world.claude.script.push(
      { kind: "reply", text: "one two ", stopReason: "max_tokens" },
      { kind: "reply", text: "three four", stopReason: EXCEEDED },
      { kind: "reply", pieces: [] },
    );
    await ada.ask("Count", "count");
    await withoutWarnings(async () => {
      await ada.continueReply({ turn: "count", id: "more" });
      await ada.frames.until("turn.reopened");
      await ada.frames.until(
        "turn.completed",
        ({ text, turn }) => turn === "count" && text !== "one two ",
      );
    });
    assertEquals(ada.frames.streamed("count"), "one two three four");
    const { data } = await outcome(world);
    assertEquals([data["text"], data["stopReason"]], ["one two three four", EXCEEDED]);
  });
});

Deno.test("the rest of a reply that is too long fails as the second call for it does", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    world.claude.script.push(
      { kind: "reply", text: "one two ", stopReason: "max_tokens" },
      TOO_LARGE,
      { kind: "status", status: 529, type: "overloaded_error" },
    );
    await ada.ask("Count", "count");
    await withoutWarnings(async () => {
      await ada.continueReply({ turn: "count", id: "more" });
      const { error } = await ada.frames.until("turn.failed");
      assertEquals([error.code, error.retryable], ["model_overloaded", true]);
    });
  });
});

Deno.test("a second call can be stopped, and is recorded as the one that was made", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await talk(ada);
    const before = world.claude.calls.length;
    const { promise: open, resolve } = Promise.withResolvers<void>();
    world.claude.script.push(TOO_LARGE, { kind: "reply", text: "Yes", gate: { before: 0, open } });
    await withoutWarnings(async () => {
      await ada.send({ text: FACT, id: "fact" });
      await world.claude.called(before + 2);
      await ada.cancel("fact");
      await ada.frames.outcome("fact");
    });
    resolve();
    const { type, receipt } = await outcome(world);
    assertEquals([type, receipt.tooLong?.limit], ["TurnCancelled", SETTINGS.contextLimit]);
    await assertRebuilt(world, "fact");
  });
});

Deno.test("what a call used that was too long counts against the quota, whatever came of the turn", async () => {
  const quotas = { turnsPerMinute: 0, tokensPerDay: 1_000 };
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    await ada.ask("The tide came in again.");
    world.claude.script.push(
      { kind: "reply", pieces: [], stopReason: EXCEEDED, usage: { input_tokens: 2_000 } },
      { kind: "status", status: 529 },
    );
    await withoutWarnings(async () => {
      await ada.send({ text: FACT, id: "fact" });
      assertEquals((await ada.frames.outcome("fact")).type, "turn.failed");
    });
    const refused = await ada.send({ text: "Next" });
    assert(!refused.ok);
    assertEquals(refused.code, "too_many_tokens");
  }, { quotas });
});

const SUMMARY_TOO_LONG: Behaviour = {
  ...UNSIZED,
  message: "prompt is too long: 900 tokens > 500 maximum",
};

/** Talks until a summary is stored, and gives its event. */
async function untilSummarised({ attach, log }: World) {
  const ada = await attach("s");
  for (let index = 0; ada.frames.of("session.summarised").length === 0; index++) {
    assert(index < 40);
    await ada.ask(`Note ${index}: ${"the tide came in again. ".repeat(8)}`);
  }
  const events = await log.read(KEY);
  const summary = events.find(({ type }) => type === "HistorySummarised");
  return z.looseObject({
    to: z.number(),
    usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }),
    tooLong: z.looseObject({ characters: z.number(), code: z.string() }).optional(),
  }).parse(summary?.data);
}

for (
  const [what, behaviour, code] of [
    ["by bytes", TOO_LARGE, "model_request_too_large"],
    ["by tokens", SUMMARY_TOO_LONG, "model_request_too_large"],
    [
      "while it is written",
      { kind: "reply", pieces: [], stopReason: EXCEEDED },
      "context_exceeded",
    ],
  ] as const
) {
  Deno.test(`a summary that is too long ${what} is asked for once more, of fewer turns, and says so`, async () => {
    await withBridge(async (world) => {
      const { claude } = world;
      claude.summaryScript.push(behaviour);
      const { result, warnings } = await withoutWarnings(() => untilSummarised(world));
      const [long, short, ...more] = claude.calls.filter(({ summary }) => summary);
      assertEquals(more, []);
      const transcript = long?.body.messages[0]?.content[0]?.text ?? "";
      const again = short?.body.messages[0]?.content[0]?.text ?? "";
      assertEquals(result.tooLong?.code, code);
      assertEquals(result.tooLong?.characters, transcript.length);
      assert(again.length > 500 && again.length < transcript.length * 0.6, `${again.length}`);
      const last = [...again.matchAll(/<you (\d+)>/g)].at(-1)?.[1];
      assertEquals(result.to, Number(last), "it covers what was in the second request");
      assertMatch(warnings.join(), /summary was too long/);
    }, { settings: { contextLimit: 1_000 } });
  });
}

Deno.test("what a summary used counts with the call before it; one that is too long twice waits for a later turn", async () => {
  await withBridge(async (world) => {
    const exceeded = (tokens: number): Behaviour => {
      return { kind: "reply", pieces: [], stopReason: EXCEEDED, usage: { input_tokens: tokens } };
    };
    world.claude.summaryScript.push(exceeded(1), exceeded(2), exceeded(700), {
      kind: "reply",
      text: "They watched the tide.",
      usage: { input_tokens: 40, output_tokens: 2 },
    });
    const { result, warnings } = await withoutWarnings(() => untilSummarised(world));
    assertEquals(result.usage.inputTokens, 740);
    assertMatch(warnings.join(), /Summarising a session failed/);
  }, { settings: { contextLimit: 1_000 } });
});

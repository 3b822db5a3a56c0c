import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type BuiltContext,
  countContext,
  countMessages,
  type DecidedEvent,
  fold,
  planCompaction,
  RecallMemory,
} from "../../src/conversation/mod.ts";
import { cancelled, failed, given, received, record, replied, summarised } from "./given.ts";

const NEW = "What now?";
const DAY_MARK = "<memory>\n<day 1970-01-01/>\n</memory>\n";

function build(events: DecidedEvent[], limit = 8_000, message = NEW): BuiltContext {
  return buildContext(given(...events), { message, limit });
}

function said(context: BuiltContext): string[] {
  return context.messages.map(({ role, content }) =>
    `${role}: ${content.map((block) => block.text).join(" | ")}`
  );
}

function rememberedLength(context: BuiltContext): number {
  const texts = context.messages.flatMap((message) => message.content.map((block) => block.text));
  return texts.slice(0, -1).reduce((sum, text) => sum + text.length, 0);
}

const script = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.constantFrom(
    "👩‍👩‍👧‍👦".repeat(40),
    "漢字かな交じり文".repeat(30),
    "e\u0301".repeat(90),
    "🇫🇷🇩🇪".repeat(40),
  ),
);

const turn = fc.record({
  text: script,
  reply: script,
  end: fc.constantFrom("reply", "refusal", "fail", "poison", "cancel", "hush", "none"),
});

function log(turns: { text: string; reply: string; end: string }[]): DecidedEvent[] {
  return turns.flatMap(({ text, reply, end }, index): DecidedEvent[] => {
    const id = `t${index}`;
    const message = received(id, text || "x");
    if (end === "none") return [message];
    if (end === "fail" || end === "poison") return [message, failed(id, end === "fail")];
    if (end === "cancel" || end === "hush") {
      return [message, cancelled(id, end === "hush" ? "" : reply)];
    }
    return [message, replied(id, reply, end === "refusal" ? "refusal" : "end_turn")];
  });
}

function assertValidRequest(context: BuiltContext, message = NEW): void {
  context.messages.forEach(({ role, content }, index) => {
    assertEquals(role, index % 2 === 0 ? "user" : "assistant");
    assert(content.length > 0);
    for (const block of content) assert(block.text.trim() !== "", "an empty text block");
  });
  assertEquals(context.messages.at(-1)?.role, "user");
  assertEquals(context.messages.at(-1)?.content.at(-1)?.text, message);
}

Deno.test("a context is the turns so far and the new message", () => {
  const context = build([received("a", "My name is Ada"), replied("a", "Hello Ada")]);
  assertEquals(said(context), [
    `user: ${DAY_MARK} | My name is Ada`,
    "assistant: Hello Ada",
    `user: ${NEW}`,
  ]);
  assertEquals(countMessages(context.manifest), 2);
  assertEquals(countContext(context.manifest), {
    characters: 23 + DAY_MARK.length,
    budget: 8_000,
    recent: 1,
    recalled: 0,
    summarised: 0,
    dropped: 0,
  });
});

Deno.test("the original's bug 'a context that begins with the assistant' stays fixed", () => {
  const long = "x".repeat(3_000);
  const events = log(Array.from({ length: 6 }, () => ({ text: "Hi", reply: long, end: "reply" })));
  assertValidRequest(build(events));
});

Deno.test("the original's bug 'an apology stored as a turn' stays fixed", () => {
  const context = build([received("a", "Hi"), failed("a")]);
  assertEquals(said(context), [
    `user: <memory>\n<day 1970-01-01/>\n<unanswered 1>Hi</>\n | </memory>\n | ${NEW}`,
  ]);
  assertEquals(countMessages(context.manifest), 1);
});

Deno.test("a blank message in an old log does not make the request invalid", () => {
  for (const text of ["", "  ", "\n\u3000"]) {
    const context = build([
      received("a", text),
      replied("a", "Yes?"),
      received("b", text),
      failed("b"),
    ]);
    assertValidRequest(context);
    assertEquals(said(context), [`user: ${DAY_MARK} | …`, "assistant: Yes?", `user: ${NEW}`]);
  }
});

Deno.test("a message that the model refused, or can never accept, is not sent again", () => {
  const events = [
    received("a", "bad"),
    replied("a", "No", "refusal"),
    received("b", "worse"),
    failed("b", false),
  ];
  assertEquals(said(build(events)), [`user: ${NEW}`]);
});

Deno.test("a cancelled turn is remembered with its partial reply", () => {
  const context = build([received("a", "Tell me"), cancelled("a", "Once upon")]);
  assertEquals(said(context), [
    `user: ${DAY_MARK} | Tell me`,
    "assistant: Once upon",
    `user: ${NEW}`,
  ]);
});

Deno.test("the original's bug 'an over-long message sent past the limit' stays fixed", () => {
  const context = build([received("a", "x".repeat(50_000)), replied("a", "Long!")]);
  assertLessOrEqual(rememberedLength(context), 8_000);
  assert(said(context)[0]?.includes("characters left out"));
  assert(said(context)[1] === "assistant: Long!");
  assert((context.manifest.items[0]?.shortenedBy ?? 0) > 40_000);
});

Deno.test("the original's bug 'CJK counted sixfold' stays fixed", () => {
  const han = "漢".repeat(1_000);
  const events = log(Array.from({ length: 3 }, () => ({ text: han, reply: han, end: "reply" })));
  assertEquals(countContext(build(events).manifest).recent, 3);
});

Deno.test("law 4: the same events and message give the same bytes, up to any position", () => {
  fc.assert(fc.property(fc.array(turn, { maxLength: 12 }), fc.nat(9_000), (turns, limit) => {
    const events = record(log(turns));
    const context = buildContext(fold(events), { message: NEW, limit });
    const again = fold(structuredClone(events).slice(0, context.manifest.upTo));
    assertEquals(
      JSON.stringify(buildContext(again, { message: NEW, limit })),
      JSON.stringify(context),
    );
  }));
});

/** `CONTEXT_RUNS=100000` makes a long run of it. */
Deno.test("law 5: whatever the log, the script and the budget, the request is valid and fits", () => {
  let recalled = 0;
  const summary = fc.option(script.filter((text) => text.trim() !== ""), { nil: undefined });
  const property = fc.property(
    fc.array(turn, { maxLength: 14 }),
    fc.integer({ min: 0, max: 4_000 }),
    summary,
    fc.nat(),
    (turns, limit, text, place) => {
      const events = log(turns);
      const at = events.length === 0 ? 0 : place % events.length;
      if (text !== undefined && at > 0) events.splice(at, 0, summarised(at, text));
      const message = `About ${turns[0]?.text.slice(0, 99)} and ${turns[1]?.reply.slice(0, 99)}`;
      const context = build(events, limit, message);
      assertValidRequest(context, message);
      recalled += countContext(context.manifest).recalled;
      assertLessOrEqual(rememberedLength(context), limit);
      assertEquals(context.manifest.characters, rememberedLength(context));
    },
  );
  fc.assert(property, { numRuns: Number(Deno.env.get("CONTEXT_RUNS") ?? 500) });
  assert(recalled > 50, `only ${recalled} turns were recalled`);
});

Deno.test("law 5: 10,000 messages of every script never exceed a budget of 8,000", () => {
  const scripts = [
    "The quick brown fox. ",
    "Съешь ещё этих булок. ",
    "مرحبا بالعالم ",
    "नमस्ते दुनिया ",
    "漢字かな交じり文。",
    "สวัสดีชาวโลก",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "e\u0301a\u0308\u0323",
    "🇫🇷🇩🇪",
    "\u200d\ufe0f",
  ];
  const memory = new RecallMemory();
  let state = fold([]);
  for (let index = 0; index < 10_000; index++) {
    const text = scripts[index % scripts.length]!.repeat(1 + (index * 7919) % 60);
    const message = index % 20 === 0 ? text.slice(0, 40).trim() || NEW : NEW;
    const context = buildContext(state, { message, limit: 8_000, memory });
    assertLessOrEqual(rememberedLength(context), 8_000);
    for (const message of context.messages) {
      for (const block of message.content) assert(block.text.isWellFormed());
    }
    const position = state.position;
    const recording = (at: number) => ({ position: position + at, at: (position + at) * 1_000 });
    state = fold([
      { ...received(`t${index}`, text), ...recording(1) },
      { ...replied(`t${index}`, text), ...recording(2) },
    ], state);
    const compaction = index < 300 ? undefined : planCompaction(state, 8_000);
    if (!compaction) continue;
    state = fold([{ ...summarised(compaction.to, text), ...recording(3) }], state);
  }
});

Deno.test("law 5: no cut splits a family emoji, a flag or a combining mark", () => {
  const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
  for (const unit of ["👩‍👩‍👧‍👦", "🇫🇷", "e\u0301\u0323", "한"]) {
    for (let limit = 100; limit < 400; limit++) {
      const context = build([received("a", unit.repeat(500)), replied("a", "ok")], limit);
      const first = context.messages[0]?.content[0]?.text ?? "";
      if (first === NEW) continue;
      const [head = "", tail = ""] = first.split(/\n\[… \d+ characters left out …\]\n/);
      for (const part of [head, tail]) {
        for (const { segment } of graphemes.segment(part)) assertEquals(segment, unit);
      }
    }
  }
});

Deno.test("law 6: day marks and unanswered messages leave the stable part as it was", () => {
  const day = 24 * 60 * 60 * 1_000;
  let before = "";
  let state = fold(record([summarised(1, "They met.")]));
  for (let index = 0; index < 20; index++) {
    const at = index * day / 3;
    const context = buildContext(state, { message: `m${index}`, limit: 8_000, now: { at } });
    const blocks = context.messages.flatMap(({ role, content }) =>
      content.map(({ text }) => `${role} ${text}`)
    );
    const stable = JSON.stringify(blocks.slice(0, context.stableBlocks)).slice(0, -1);
    assert(stable.startsWith(before), "the prefix changed");
    before = stable;
    const id = `t${index}`;
    const end = index % 4 === 2 ? failed(id) : replied(id, "An answer.");
    const { position } = state;
    state = fold([
      { ...received(id, `m${index}`), position: position + 1, at },
      { ...end, position: position + 2, at },
    ], state);
  }
  assertEquals(before.split("<day ").length, 8);
});

Deno.test("an event of an unknown type only takes up its position", () => {
  const events = record([received("a", "Hi"), replied("a", "Hello")]);
  const state = fold([...events, { type: "unknown", position: 3, at: 3_000 }]);
  assertEquals(state.position, 3);
  assertEquals(said(buildContext(state, { message: NEW, limit: 8_000 })).length, 3);
});

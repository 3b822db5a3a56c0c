import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type BuiltContext,
  type Conversation,
  type DecidedEvent,
  fold,
  planCompaction,
  RecallMemory,
} from "../../src/conversation/mod.ts";
import { pinned, received, record, replied, summarised } from "./given.ts";
import { claudeRequest, messagesOf } from "../support/claude_request.ts";

const LIMIT = 8_000;

function texts(context: BuiltContext): string[] {
  return context.messages.flatMap(({ content }) => content.map(({ text }) => text));
}

function stable(context: BuiltContext): string[] {
  return texts(context).slice(0, context.stableBlocks);
}

/** Runs a talk, turn by turn, and gives each context to a look. */
function talk(
  turns: readonly { text: string; reply: string }[],
  options: {
    readonly limit?: number;
    readonly summarising: boolean;
    readonly look: (context: BuiltContext, state: Conversation, compacted: boolean) => void;
  },
): void {
  const { limit = LIMIT, summarising, look } = options;
  const memory = new RecallMemory();
  const events: DecidedEvent[] = [];
  let state = fold([]);
  let compacted = false;
  const append = (...more: DecidedEvent[]) => {
    const recorded = record([...events, ...more]).slice(events.length);
    events.push(...more);
    state = fold(recorded, state);
  };
  for (const [index, { text, reply }] of turns.entries()) {
    look(buildContext(state, { message: text, limit, memory }), state, compacted);
    append(received(`t${index}`, text), replied(`t${index}`, reply));
    const compaction = summarising ? planCompaction(state, limit) : undefined;
    compacted = compaction !== undefined;
    if (compaction) append(summarised(compaction.to, "They talked.", compaction.turns));
  }
}

const turn = fc.record({
  text: fc.string({ minLength: 1, maxLength: 900 }).map((text) => `${text}.`),
  reply: fc.string({ minLength: 1, maxLength: 2_500 }).map((text) => `${text}.`),
});

Deno.test("law 6: while the window stays, a request begins with the stable part of the one before", () => {
  const length = fc.oneof(
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: 3_000 }),
    fc.integer({ min: 1, max: 40_000 }),
  );
  const turns = fc.array(fc.record({ text: length, reply: length }), {
    minLength: 5,
    maxLength: 60,
    size: "max",
  });
  let stays = 0;
  const property = fc.property(turns, fc.integer({ min: 500, max: 40_000 }), (lengths, limit) => {
    let before: string[] = [];
    let start = 0;
    talk(
      lengths.map(({ text, reply }, index) => ({
        text: `Message ${index} ${"m".repeat(text)}`,
        reply: `Reply ${index} ${"r".repeat(reply)}`,
      })),
      {
        limit,
        summarising: true,
        look: (context, _, compacted) => {
          const now = stable(context);
          const from = context.manifest.items.find(({ kind }) => kind === "recent")?.from ?? 0;
          if (!compacted && from === start) {
            assertEquals(now.slice(0, before.length), before);
            stays += 1;
          }
          assertLessOrEqual(context.manifest.characters, limit);
          before = now;
          start = from;
        },
      },
    );
  });
  fc.assert(property, { numRuns: 100 });
  assert(stays > 100, `the window stayed ${stays} times`);
});

Deno.test("law 6: without summaries the window's start moves rarely, and far", () => {
  const turns = Array.from({ length: 200 }, (_, index) => ({
    text: `Message ${index}`,
    reply: `Reply ${index} ${"and on ".repeat(20)}`,
  }));
  let moves = 0;
  let first = "";
  talk(turns, {
    summarising: false,
    look: (context) => {
      const begins = stable(context)[1] ?? "";
      if (begins !== first && first !== "") moves += 1;
      first = begins;
    },
  });
  assert(moves > 5, `${moves} moves`);
  assertLessOrEqual(moves, 200 / 6);
});

Deno.test("law 6: the prompt cache marker ends the stable part, and recall comes after it", () => {
  const turns = Array.from({ length: 60 }, (_, index) => ({
    text: `Tell me about lighthouse number ${index}`,
    reply: `Lighthouse ${index} stands on a rock. ${"The sea is loud there. ".repeat(8)}`,
  }));
  let marks = 0;
  talk(turns, {
    summarising: true,
    look: (context) => {
      const settings = {
        model: "claude-sonnet-5-5",
        maxOutputTokens: 16_000,
        systemPrompt: "Be helpful.",
      };
      const blocks = messagesOf(claudeRequest(context, settings)).flatMap(({ content }) => content);
      const marked = blocks.flatMap(({ cache_control }, index) => cache_control ? [index] : []);
      assertLessOrEqual(marked.length, 1);
      if (marked.length === 0) return;
      marks += 1;
      assertEquals(marked[0], context.stableBlocks - 1);
      const recalled = blocks.findIndex((block) =>
        "text" in block && /^<(?:user|you) /m.test(block.text)
      );
      if (recalled >= 0) assertEquals(recalled, context.stableBlocks);
    },
  });
  assert(marks > 30, `${marks} marks`);
});

Deno.test("law 6: if only notes and a summary are stable, the marker ends them", () => {
  const notes = "Keep the lighthouse lit. ".repeat(60);
  const state = fold(record([pinned("n", notes.trim())]));
  const context = buildContext(state, { message: "And now?", limit: LIMIT });
  const settings = { model: "claude-sonnet-5-5", maxOutputTokens: 16_000, systemPrompt: "" };
  const [message] = messagesOf(claudeRequest(context, settings));
  const marks = message?.content.map(({ cache_control }) => cache_control !== undefined);
  assertEquals(marks, [true, false, false]);
});

Deno.test("a conversation that fits is sent in full, however long its messages are", () => {
  const paste = "A paragraph of a document. ".repeat(200);
  talk([{ text: paste, reply: "Read it." }, { text: "And?", reply: "" }], {
    summarising: false,
    look: (context, state) => {
      if (state.settled.length === 1) assertEquals(texts(context)[1], paste);
    },
  });
});

Deno.test("the newest turn is always in the context", () => {
  const property = fc.property(
    fc.array(turn, { minLength: 1, maxLength: 25 }),
    fc.integer({ min: 1_000, max: 20_000 }),
    (turns, limit) => {
      talk(turns, {
        limit,
        summarising: true,
        look: (context, state) => {
          const newest = state.settled.at(-1);
          if (!newest) return;
          const { outcome: { position } } = newest;
          const isThere = context.manifest.items.some(({ kind, to }) =>
            kind === "recent" && to >= position
          );
          assert(isThere);
        },
      });
    },
  );
  fc.assert(property, { numRuns: 60 });
});

Deno.test("recalled passages come from before the window, under their dates, within the budget", () => {
  const filler = Array.from({ length: 80 }, (_, index) => ({
    text: `Small talk number ${index} about nothing`,
    reply: `Nothing indeed, ${index}. ${"Words fill the day. ".repeat(6)}`,
  }));
  const fact = { text: "My aunt Winifred breeds alpacas in Peru", reply: "How lovely!" };
  talk([fact, ...filler, { text: "What does Winifred breed?", reply: "" }], {
    summarising: false,
    look: (context, state) => {
      if (state.settled.length <= filler.length) return;
      const block = texts(context).at(-2) ?? "";
      assert(
        block.includes("<day 1970-01-01/>\n<user 1>My aunt Winifred breeds alpacas in Peru</>"),
        block,
      );
      const item = context.manifest.items.find(({ kind, from }) =>
        kind === "recalled" && from === 1
      );
      assert(item?.words?.includes("winifred"), JSON.stringify(item));
      assert((item?.score ?? 0) > 0);
      assertLessOrEqual(context.manifest.characters, LIMIT);
    },
  });
});

Deno.test("a long repeated block is included once, and its second place says so", () => {
  const document = "The treaty of the two rivers, article one. ".repeat(12).trim();
  const events = [
    received("a", `Read this:\n\n${document}`),
    replied("a", "Done."),
    received("b", `Again:\n\n${document}`),
    replied("b", "Yes."),
  ];
  const context = buildContext(fold(record(events)), { message: "So?", limit: LIMIT });
  const all = texts(context).join("\n");
  assertEquals(all.split(document).length, 2);
  assert(/Again:\n\n\[the same \d+ characters as earlier/.test(all));
  assertEquals(context.manifest.items.map(({ repeated }) => repeated), [
    undefined,
    document.length,
  ]);
});

Deno.test("pinned notes come first, and are left out only if the budget shrinks", () => {
  const turns = Array.from({ length: 30 }, (_, index): DecidedEvent[] => [
    received(`t${index}`, `Message ${index}`),
    replied(`t${index}`, "x".repeat(600)),
  ]);
  const state = fold(record([pinned("diet", "I am vegan."), ...turns.flat()]));
  const [first] = texts(buildContext(state, { message: "Dinner?", limit: LIMIT }));
  assertEquals(first, "<memory>\n<pinned>I am vegan.</>\n");
  const small = buildContext(state, { message: "Dinner?", limit: 100 });
  assertEquals(small.manifest.leftOut[0]?.note, "diet");
});

import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { ALL, bestFirst } from "../../../src/conversation/recall/best_first.ts";
import { BLOCK, blockOf } from "../../../src/conversation/recall/blocks.ts";
import { readMessageSteps } from "../../../src/conversation/recall/message_reading.ts";
import { PassageIndex } from "../../../src/conversation/recall/passage_index.ts";
import { OF_ASSISTANT } from "../../../src/conversation/recall/passage_kinds.ts";
import { querySteps } from "../../../src/conversation/recall/query.ts";
import { Ranking } from "../../../src/conversation/recall/ranking.ts";
import { type Scores, scoreSteps } from "../../../src/conversation/recall/score.ts";
import { Scratch } from "../../../src/conversation/recall/scratch.ts";
import { weightsFor } from "../../../src/conversation/recall/mod.ts";
import { finish } from "../../../src/conversation/steps.ts";
import { DAY, MINUTE } from "./given.ts";

/** Words without a vector, so that a message of them means nothing as a whole; and others. */
const ODD = ["qx17", "qx18", "zzub", "vrel", "kwim", "brox"];
const WORDS = [...ODD, "cat", "2024", "yesterday", "we?", "the", "of"];

const line = wordsOf(WORDS);
const message = fc.oneof(
  { weight: 3, arbitrary: wordsOf(ODD) },
  { weight: 1, arbitrary: line },
  {
    weight: 2,
    arbitrary: fc.constantFrom("qx17 on 2 May 2024", "zzub in May", "when did we say vrel?"),
  },
);

function wordsOf(words: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 9 })
    .map((words) => words.join(" "));
}

/** A talk of several blocks: a few lines, often or seldom, with dull ones between, and with pauses. */
const talk = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  every: fc.constantFrom(3, 100, 400),
  count: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 * BLOCK }) },
    { weight: 3, arbitrary: fc.integer({ min: 8 * BLOCK, max: 20 * BLOCK }) },
  ),
  everyPause: fc.constantFrom(1, 20, 300, 1_000),
  dull: fc.constantFrom(50, 1_000_000, 1_000_000),
  ofUser: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(),
});

type Talk = typeof talk extends fc.Arbitrary<infer Value> ? Value : never;

function indexOf({ lines, every, count, everyPause, dull, ofUser, seed }: Talk): PassageIndex {
  const index = new PassageIndex();
  let at = Date.UTC(2024, 4, 1);
  for (let position = 0; position < count; position++) {
    at += position % everyPause === 0 ? DAY : MINUTE;
    const mixed = Math.imul(position ^ seed, 0x9e3779b1) >>> 12;
    const role = mixed % 8 < ofUser ? "user" : "assistant";
    const rest = mixed % 9 === 0 ? "on 5 June" : mixed % dull;
    const between = `dull ${"and so on ".repeat(mixed % 7)}${rest}`;
    const text = mixed % every === 0 ? lines[mixed % lines.length] ?? between : between;
    finish(index.addSteps({ position, role, at, text }));
  }
  return index;
}

/** The passages of a talk as a message ranks them; several parts are the same talk again. */
function rankingOf(index: PassageIndex, { message, parts, lean, forContext }: {
  readonly message: string;
  readonly parts: number;
  readonly lean: boolean;
  readonly forContext: boolean;
}): { readonly ranking: Ranking; readonly scores: Scores } {
  const now = { at: Date.UTC(2024, 5, 1) };
  const scratch = new Scratch();
  const sayings = index.sayings.length;
  const reading = finish(readMessageSteps(message));
  const query = finish(querySteps(reading, { index, sayings, now }));
  const scope = {
    index,
    passages: index.passagesIn(sayings),
    weights: weightsFor(index.shape(sayings)),
  };
  const all = Array.from({ length: parts }, () => ({ scope, query }));
  const scores = finish(scoreSteps(all, { reading, forContext, lean, scratch }));
  for (const own of scores.parts) index.equals.keepBest(own, scratch);
  const filled = all.map((_, part) => ({ part, index, passages: scope.passages }));
  const ranking = new Ranking(filled, { scores, queries: all.map(({ query }) => query) });
  return { ranking, scores };
}

const asked = fc.record({
  message,
  parts: fc.constantFrom(1, 2),
  lean: fc.boolean(),
  forContext: fc.boolean(),
});

Deno.test("passages come in the order of their scores, as if all had been worked out", () => {
  fc.assert(
    fc.property(talk, asked, (talk, asked) => {
      const index = indexOf(talk);
      const { ranking } = rankingOf(index, asked);
      const order = [...bestFirst(ranking)];
      const { scores: { all: scores, parts } } = rankingOf(index, asked);
      for (const part of parts) {
        for (let passage = 0; passage < part.passages; passage++) part.at(passage);
      }
      const above = [...scores.keys()].filter((place) => scores[place]! > 0);
      assertEquals(order, above.toSorted((a, b) => scores[b]! - scores[a]! || b - a));
      assertEquals(
        order.map((place) => ranking.scores[place]),
        order.map((place) => scores[place]),
      );
    }),
    { numRuns: 100 },
  );
});

Deno.test("no score is above the bound of its block, whatever was dropped before", () => {
  fc.assert(
    fc.property(talk, talk, fc.nat(1_000), asked, (talk, before, kept, asked) => {
      const index = indexOf(before);
      index.truncate(kept);
      const rest = indexOf(talk);
      const position = index.sayings.length;
      for (const saying of rest.sayings) {
        finish(index.addSteps({ ...saying, position: position + saying.position }));
      }
      const { ranking } = rankingOf(index, asked);
      for (const group of [ALL, ...[0, OF_ASSISTANT].map((has) => ({ bits: OF_ASSISTANT, has }))]) {
        const bounds = ranking.boundsOf(group);
        for (let place = 0; place < ranking.scores.length; place++) {
          ranking.fill(blockOf(place));
          if (((ranking.kinds[place] ?? 0) & group.bits) !== group.has) continue;
          assertLessOrEqual(ranking.scores[place]!, bounds[blockOf(place)]!);
        }
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("of a long talk in one sitting, blocks that cannot have the best are not worked out", () => {
  const index = new PassageIndex();
  for (let position = 0; position < 40 * BLOCK; position++) {
    const text = position === 3 ? "Where qx17 is." : `Dull as ever, ${position}.`;
    finish(index.addSteps({ position, role: "user", text, at: MINUTE * position }));
  }
  const asked = { message: "qx17", parts: 1, lean: false, forContext: true };
  const order = bestFirst(rankingOf(index, asked).ranking).take(20).toArray();
  assertEquals([order[0], order.length], [3, 20]);
  const { ranking } = rankingOf(index, asked);
  assertEquals([...bestFirst(ranking).take(20)], order);
  const filled = ranking.scores.filter((score) => score > 0).length / BLOCK;
  assertLessOrEqual(filled, 4);
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BestFirst, bestFirst } from "../../../src/conversation/recall/best_first.ts";
import { BLOCK } from "../../../src/conversation/recall/blocks.ts";
import { scoresInBlocks } from "./scores_in_blocks.ts";

const scores = fc.oneof(
  fc.array(fc.nat(20), { maxLength: 2_000, size: "max" }),
  fc.array(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), {
    maxLength: 2_000,
    size: "max",
  }),
);
const slack = fc.constantFrom(0, 3, Infinity);

Deno.test("bestFirst() gives all scores above zero, best first, later ones first among equals", () => {
  fc.assert(fc.property(scores, slack, (scores, slack) => {
    const above = [...scores.keys()].filter((index) => (scores[index] ?? 0) > 0);
    assertEquals([...bestFirst(scoresInBlocks(scores, { slack }))], sorted(scores, above));
  }));
});

Deno.test("BestFirst gives those of a group only, in the same order", () => {
  fc.assert(fc.property(scores, slack, (scores, slack) => {
    const kinds = Int32Array.from(scores, (_, index) => index % 2 === 0 ? 6 : 4);
    const order = new BestFirst(scoresInBlocks(scores, { kinds, slack }), { bits: 2, has: 2 });
    const even = [...scores.keys()].filter((index) => index % 2 === 0 && (scores[index] ?? 0) > 0);
    const given: number[] = [];
    for (let next = order.next(); next !== undefined; next = order.next()) given.push(next);
    assertEquals(given, sorted(scores, even));
  }));
});

Deno.test("bestFirst() does not fill blocks that cannot have what is taken", () => {
  const scores = Array.from({ length: 10 * BLOCK }, (_, index) => index === 3 * BLOCK ? 9 : 5);
  const all = scoresInBlocks(scores);
  const order = bestFirst(all);
  assertEquals(order.next().value, 3 * BLOCK);
  assertEquals([...all.filled], [3]);
  assertEquals(order.next().value, 10 * BLOCK - 1);
  assertEquals([...all.filled], [3, 9]);
});

function sorted(scores: readonly number[], indices: readonly number[]): number[] {
  return indices.toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || other - one);
}

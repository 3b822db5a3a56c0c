import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bestFirst } from "../../../src/conversation/recall/best_first.ts";

const scores = fc.oneof(
  fc.array(fc.nat(20), { maxLength: 2_000, size: "max" }),
  fc.array(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), {
    maxLength: 2_000,
    size: "max",
  }),
).map((values) => Float64Array.from(values));

Deno.test("bestFirst() gives all scores above zero, best first, later ones first among equals", () => {
  fc.assert(fc.property(scores, (scores) => {
    const above = [...scores.keys()].filter((index) => (scores[index] ?? 0) > 0);
    assertEquals([...bestFirst(scores)], sorted(scores, above));
  }));
});

Deno.test("bestFirst() gives candidates only, in the same order", () => {
  fc.assert(fc.property(scores, (scores) => {
    const even = [...scores.keys()].filter((index) => index % 2 === 0 && (scores[index] ?? 0) > 0);
    assertEquals([...bestFirst(scores, Int32Array.from(even))], sorted(scores, even));
  }));
});

function sorted(scores: Float64Array, indices: readonly number[]): number[] {
  return indices.toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || other - one);
}

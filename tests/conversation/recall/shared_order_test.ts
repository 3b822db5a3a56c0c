import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { inSharedOrder } from "../../../src/conversation/recall/shared_order.ts";
import { scoresInBlocks } from "./scores_in_blocks.ts";

const items = fc.array(
  fc.record({ score: fc.nat(9), length: fc.integer({ min: 1, max: 90 }), second: fc.boolean() }),
  { maxLength: 40 },
);

Deno.test("inSharedOrder() gives all scores above zero, best first within each group", () => {
  fc.assert(fc.property(items, fc.double({ min: 0, max: 1, noNaN: true }), (items, share) => {
    const order = ordered(items, share);
    assertEquals(
      order.toSorted((one, other) => one - other),
      [...items.keys()].filter((index) => (items[index]?.score ?? 0) > 0),
    );
    for (const second of [false, true]) {
      const scores = order.flatMap((index) =>
        items[index]?.second === second ? items[index].score : []
      );
      assertEquals(scores, scores.toSorted((one, other) => other - one));
    }
  }));
});

Deno.test("inSharedOrder() gives the second group its share of any beginning, if it scores lower", () => {
  fc.assert(fc.property(items, fc.constantFrom(0, 0.2, 0.5), (items, share) => {
    const lower = items.map((item) => ({ ...item, score: item.second ? 1 : 2 + item.score }));
    const [taken, left] = [{ first: 0, second: 0 }, lower.filter(({ second }) => second).length];
    let seconds = 0;
    for (const index of ordered(lower, share)) {
      const { second = false, length = 0 } = lower[index] ?? {};
      const areFirstsLeft = taken.first < total(lower);
      taken[second ? "second" : "first"] += length;
      if (second) seconds += 1;
      if (!areFirstsLeft || seconds === left) break;
      assertLessOrEqual(taken.second, share * (taken.first + taken.second) + 1e-9);
      assert(taken.second + 90 > share * (taken.first + taken.second));
    }
  }));
});

Deno.test("inSharedOrder() leaves out of each group what scores less than counts there", () => {
  const least = fc.tuple(fc.nat(9), fc.nat(9));
  fc.assert(fc.property(items, fc.constantFrom(0, 0.3, 1), least, (items, share, least) => {
    assertEquals(
      ordered(items, share, least).toSorted((one, other) => one - other),
      [...items.entries()].flatMap(([index, { score, second }]) =>
        score > 0 && score >= least[second ? 1 : 0] ? [index] : []
      ),
    );
  }));
});

Deno.test("inSharedOrder() tells the highest of all scores to say how low others may be", () => {
  fc.assert(fc.property(items, (items) => {
    const scores = items.map(({ score }) => score);
    const kinds = Int32Array.from(items, ({ second }) => second ? 1 : 0);
    const told: number[] = [];
    const leastBeside = (most: number) => {
      told.push(most);
      return [0, 0] as const;
    };
    const all = scoresInBlocks(scores, { kinds });
    Array.from(inSharedOrder(all, { bit: 1, lengthOf: () => 1, share: 0.2, leastBeside }));
    assertEquals(told, [Math.max(0, ...scores)]);
  }));
});

type Item = { readonly score: number; readonly length: number; readonly second: boolean };

function ordered(
  items: readonly Item[],
  share: number,
  least: readonly [number, number] = [0, 0],
): number[] {
  const kinds = Int32Array.from(items, ({ second }) => second ? 5 : 4);
  return [...inSharedOrder(scoresInBlocks(items.map(({ score }) => score), { kinds }), {
    bit: 1,
    lengthOf: (index) => items[index]?.length ?? 0,
    share,
    leastBeside: () => least,
  })];
}

function total(items: readonly Item[]): number {
  return items.reduce((sum, { length, second }) => second ? sum : sum + length, 0);
}

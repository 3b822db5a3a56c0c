import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildContext, fold } from "../../../src/conversation/mod.ts";
import { segmentsOf } from "../../../web/context/bar.ts";
import { budgetAt, maxBudget, MIN_BUDGET, stepOf, STEPS } from "../../../web/context/scale.ts";

const kinds = fc.constantFrom("pinned", "summary", "recent", "recalled");
const item = fc.record({
  kind: kinds,
  from: fc.constant(1),
  to: fc.constant(2),
  turns: fc.constant(1),
  characters: fc.nat(5_000),
});

Deno.test("segments of the bar except the message add up to the budget, and all shares to 1", () => {
  fc.assert(fc.property(fc.array(item), fc.nat(2_000), fc.nat(500), (items, free, message) => {
    const layout = items.some(({ kind }) => kind === "recalled") ? 37 : 0;
    const known = items.reduce((sum, { characters }) => sum + characters, 0);
    const characters = known + layout;
    const limit = characters + free;
    const segments = segmentsOf({ items, characters, limit }, message);
    const within = segments.filter(({ kind }) => kind !== "message");
    assertEquals(within.reduce((sum, segment) => sum + segment.characters, 0), limit);
    const shares = segments.reduce((sum, { share }) => sum + share, 0);
    assertEquals(Math.round(shares * 1e9), segments.length === 0 ? 0 : 1e9);
  }));
});

Deno.test("headings of recalled passages count as recalled, and the rest of the budget is unused", () => {
  const conversation = fold(
    Array.from({ length: 8 }, (_, index) => ({
      ...{ type: "TurnImported", position: index + 1, at: 0 } as const,
      data: {
        turn: `t${index}`,
        text: index === 0 ? "The dog is called Rex" : "x".repeat(150),
        ...{ reply: "A fine name.", saidAt: 0, repliedAt: 0 },
      },
    })),
  );
  const message = "What was the dog called, Rex?";
  const { manifest } = buildContext(conversation, { message, limit: 800 });
  const of = (kind: string) =>
    segmentsOf(manifest, message.length).find((segment) => segment.kind === kind)?.characters ?? 0;
  const recalled = manifest.items.filter(({ kind }) => kind === "recalled");
  const passages = recalled.reduce((sum, { characters }) => sum + characters, 0);
  assertEquals(recalled.length > 0, true);
  assertEquals(of("recalled") > passages, true);
  assertEquals(of("recent") + of("recalled"), manifest.characters);
  assertEquals(of("free"), 800 - manifest.characters);
  assertEquals(of("message"), message.length);
});

Deno.test("a budget of 0 shows only the message, and no segments without one", () => {
  assertEquals(segmentsOf({ items: [], characters: 0, limit: 0 }, 3), [
    { kind: "message", characters: 3, share: 1 },
  ]);
  assertEquals(segmentsOf({ items: [], characters: 0, limit: 0 }, 0), []);
});

Deno.test("slider steps rise from 400 to the maximum, and budgets map back to their steps", () => {
  fc.assert(fc.property(fc.integer({ min: 400, max: 4_000_000 }), (usual) => {
    const most = maxBudget(usual);
    assertEquals(budgetAt(0, most), MIN_BUDGET);
    assertEquals(budgetAt(STEPS, most), most);
    let before = 0;
    for (let step = 0; step <= STEPS; step++) {
      const budget = budgetAt(step, most);
      assertEquals(budget >= before && budget <= most, true, `${step}: ${budget}`);
      assertEquals(Math.abs(stepOf(budget, most) - step) <= 1, true, `${step}: ${budget}`);
      before = budget;
    }
  }));
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildContext, fold } from "../../../src/conversation/mod.ts";
import { barOf } from "../../../web/saw/bar.ts";
import { budgetAt, LEAST_BUDGET, mostBudget, stepOf, STEPS } from "../../../web/saw/scale.ts";

const kinds = fc.constantFrom("pinned", "summary", "recent", "recalled");
const item = fc.record({
  kind: kinds,
  from: fc.constant(1),
  to: fc.constant(2),
  turns: fc.constant(1),
  characters: fc.nat(5_000),
});

Deno.test("the parts of the bar but the message make the budget, and all shares make one", () => {
  fc.assert(fc.property(fc.array(item), fc.nat(2_000), fc.nat(500), (items, free, message) => {
    const layout = items.some(({ kind }) => kind === "recalled") ? 37 : 0;
    const known = items.reduce((sum, { characters }) => sum + characters, 0);
    const characters = known + layout;
    const limit = characters + free;
    const parts = barOf({ items, characters, limit }, message);
    const within = parts.filter(({ kind }) => kind !== "message");
    assertEquals(within.reduce((sum, part) => sum + part.characters, 0), limit);
    const shares = parts.reduce((sum, { share }) => sum + share, 0);
    assertEquals(Math.round(shares * 1e9), parts.length === 0 ? 0 : 1e9);
  }));
});

Deno.test("headings before recalled passages count as recalled, and free room is what is left", () => {
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
    barOf(manifest, message.length).find((part) => part.kind === kind)?.characters ?? 0;
  const recalled = manifest.items.filter(({ kind }) => kind === "recalled");
  const passages = recalled.reduce((sum, { characters }) => sum + characters, 0);
  assertEquals(recalled.length > 0, true);
  assertEquals(of("recalled") > passages, true);
  assertEquals(of("recent") + of("recalled"), manifest.characters);
  assertEquals(of("free"), 800 - manifest.characters);
  assertEquals(of("message"), message.length);
});

Deno.test("a budget without room is all message, and none at all has no parts", () => {
  assertEquals(barOf({ items: [], characters: 0, limit: 0 }, 3), [
    { kind: "message", characters: 3, share: 1 },
  ]);
  assertEquals(barOf({ items: [], characters: 0, limit: 0 }, 0), []);
});

Deno.test("the slider goes from 400 to its end, only upwards, and finds its steps again", () => {
  fc.assert(fc.property(fc.integer({ min: 400, max: 4_000_000 }), (usual) => {
    const most = mostBudget(usual);
    assertEquals(budgetAt(0, most), LEAST_BUDGET);
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

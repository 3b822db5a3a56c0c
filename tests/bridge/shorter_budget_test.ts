import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildContext, fold, replyPrompt } from "../../src/conversation/mod.ts";
import { createOfflineModel, encodeRequest } from "../../src/model/mod.ts";
import { shorterBudget } from "../../src/bridge/turns/shorter_budget.ts";
import { received, record, replied } from "../conversation/given.ts";

const { encoder } = createOfflineModel();

/** What was sent with a message after so many turns. */
function sent({ turns, limit, message }: { turns: number; limit: number; message: string }) {
  const events = Array.from({ length: turns }, (_, index) => [
    received(`t${index}`, `Entry ${index}: ${"wind from the west. ".repeat(9)}`),
    replied(`t${index}`, "Noted."),
  ]);
  const context = buildContext(fold(record(events.flat())), { message, limit });
  const settings = { model: "m", maxOutputTokens: 9, purpose: "reply" } as const;
  const request = encodeRequest(encoder, replyPrompt(context, "Be brief."), settings);
  const length = "Be brief.".length + message.length + context.manifest.characters;
  return { prepared: { manifest: context.manifest, request }, length };
}

Deno.test("a second budget is smaller than what the first request used, and fits what the model takes", () => {
  const asked = fc.record({
    turns: fc.integer({ min: 1, max: 60 }),
    limit: fc.integer({ min: 400, max: 12_000 }),
    message: fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
  });
  fc.assert(
    fc.property(asked, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (given, share) => {
      const { prepared, length } = sent(given);
      const { characters } = prepared.manifest;
      const half = shorterBudget(prepared);
      if (characters === 0) return assertEquals(half, undefined);
      assertEquals(half, Math.floor(characters / 2));
      const budget = shorterBudget(prepared, { tokens: 1_000_000, most: share * 1_000_000 });
      assert(budget !== undefined && budget < characters);
      const fixed = length - characters;
      assert(budget === 0 || fixed + budget <= share * length, `${budget} and ${fixed}`);
    }),
  );
});

Deno.test("a conversation that goes on gets the same second budget from turn to turn", () => {
  const budgets = [60, 61, 62, 63].map((turns) => {
    const { prepared, length } = sent({ turns, limit: 20_000, message: "And now?" });
    return shorterBudget(prepared, { tokens: length / 4, most: 2_000 });
  });
  assertEquals(new Set(budgets).size, 1, budgets.join());
});

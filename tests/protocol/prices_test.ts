import { assertEquals } from "@std/assert";
import { costOf } from "../../src/protocol/mod.ts";

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

Deno.test("costOf() counts each kind of token at its price", () => {
  const usage = {
    inputTokens: 100_000,
    outputTokens: 10_000,
    cacheReadTokens: 1_000_000,
    cacheWriteTokens: 200_000,
  };
  assertEquals(costOf("claude-sonnet-5-5", usage), {
    dollars: (0.1 + 0.05 + 0.25) * 2 + 0.1,
    uncached: 1.3 * 2 + 0.1,
  });
});

Deno.test("costOf() takes the higher price of a long request where a model has one", () => {
  assertEquals(costOf("claude-haiku-5-5", { ...NONE, inputTokens: 100_000 })?.dollars, 0.01);
  assertEquals(costOf("claude-haiku-5-5", { ...NONE, inputTokens: 200_000 })?.dollars, 0.1);
});

Deno.test("costOf() knows a model by its name with a date, and says nothing of an unknown one", () => {
  const usage = { ...NONE, outputTokens: 1_000_000 };
  assertEquals(costOf("claude-opus-5-5-20261001", usage)?.dollars, 20);
  assertEquals(costOf("offline", usage), undefined);
});

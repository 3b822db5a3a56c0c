import { assertEquals } from "@std/assert";
import { costOf } from "../../src/protocol/mod.ts";

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

Deno.test("costOf() charges each kind of token at its own price", () => {
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

Deno.test("costOf() applies the long-request price above the threshold", () => {
  assertEquals(costOf("claude-haiku-5-5", { ...NONE, inputTokens: 100_000 })?.dollars, 0.01);
  assertEquals(costOf("claude-haiku-5-5", { ...NONE, inputTokens: 200_000 })?.dollars, 0.1);
});

Deno.test("costOf() accepts a dated model name and returns undefined for an unknown model", () => {
  const usage = { ...NONE, outputTokens: 1_000_000 };
  assertEquals(costOf("claude-opus-5-5-20261001", usage)?.dollars, 20);
  assertEquals(costOf("offline", usage), undefined);
});

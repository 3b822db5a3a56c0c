import type { z } from "zod";
import type { usageSchema } from "./frames.ts";

/** What a model's tokens cost, in dollars a million. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** What a token read from the prompt cache costs, as a share of one that is not. */
  readonly cacheRead: number;
  /** Prices of a request whose input has more tokens than `above`. */
  readonly long?: { readonly above: number; readonly input: number; readonly output: number };
}

/** What a call cost, in dollars. */
export interface Cost {
  readonly dollars: number;
  /** What it would have cost without the prompt cache. */
  readonly uncached: number;
}

type Usage = z.infer<typeof usageSchema>;

/** A token written to the prompt cache for five minutes costs so many times a plain one. */
export const CACHE_WRITE = 1.25;

/** Source: Anthropic's price list, November 2026. */
export const PRICES: Readonly<Record<string, Price>> = {
  "claude-sonnet-5-5": { input: 2, output: 10, cacheRead: 0.05 },
  "claude-haiku-5-5": {
    input: 0.1,
    output: 0.5,
    cacheRead: 0.1,
    long: { above: 100_000, input: 0.5, output: 2.5 },
  },
  "claude-opus-5-5": { input: 4, output: 20, cacheRead: 0.05 },
};

/** What a call of a model cost; undefined for a model whose price is not known. */
export function costOf(model: string, usage: Usage): Cost | undefined {
  const price = priceOf(model);
  if (!price) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const tokens = inputTokens + cacheReadTokens + cacheWriteTokens;
  const rate = price.long && tokens > price.long.above ? price.long : price;
  const billed = inputTokens + cacheReadTokens * price.cacheRead + cacheWriteTokens * CACHE_WRITE;
  const output = outputTokens * rate.output;
  return {
    dollars: (billed * rate.input + output) / 1e6,
    uncached: (tokens * rate.input + output) / 1e6,
  };
}

/** Claude answers with its name alone or with its date behind it. */
function priceOf(model: string): Price | undefined {
  return PRICES[model] ?? PRICES[model.replace(/-\d{8}$/, "")];
}

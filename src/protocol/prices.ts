import type { z } from "zod";
import type { usageSchema } from "./server_frame_schemas.ts";

/** A model's prices, in dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** The price of a token read from the prompt cache, as a fraction of `input`. */
  readonly cacheRead: number;
  /** The prices of a request with more than `above` input tokens. */
  readonly long?: { readonly above: number; readonly input: number; readonly output: number };
}

/** The cost of a call, in dollars. */
export interface Cost {
  readonly dollars: number;
  /** What the call would have cost without the prompt cache. */
  readonly uncached: number;
}

type Usage = z.infer<typeof usageSchema>;

/** The price of a token written to the five-minute prompt cache, as a multiple of `input`. */
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

/** The cost of a call; undefined if the model's price is unknown. */
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

/** Claude reports a model by its name, with or without a date. */
function priceOf(model: string): Price | undefined {
  return PRICES[model] ?? PRICES[model.replace(/-\d{8}$/, "")];
}

import type { RequestInfo } from "../../src/client/mod.ts";
import type { usageSchema } from "../../src/protocol/frames.ts";
import type { z } from "zod";

/** What a model counted. */
export type Usage = z.infer<typeof usageSchema>;

/** English text has about so many characters a token. */
const USUAL = 3.5;

/** No text has fewer or more: figures outside come from elsewhere, such as a stand-in for a model. */
const LEAST = 0.4;
const MOST = 8;

/** A reply that tells how many characters of this talk a token has. */
export interface Measured {
  /** Characters of everything that was sent for it. */
  readonly sent: number;
  readonly usage: Usage;
}

/** How many tokens a request may have, and whether that was measured on this talk. */
export interface Estimate {
  readonly tokens: number;
  readonly isMeasured: boolean;
}

/** Guesses the input of a request, in tokens, by what the model counted before. */
export function estimateOf(request: RequestInfo, measured: Measured | undefined): Estimate {
  const rate = measured && measured.sent / inputOf(measured.usage);
  const isMeasured = rate !== undefined && rate >= LEAST && rate <= MOST;
  return { tokens: Math.ceil(lengthOf(request) / (isMeasured ? rate : USUAL)), isMeasured };
}

/** The characters of all texts of a request. */
export function lengthOf({ system = [], messages }: RequestInfo): number {
  const texts = [...system, ...messages.flatMap(({ content }) => content)];
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

/** All input tokens, whether cached or not. */
export function inputOf({ inputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  return inputTokens + cacheReadTokens + cacheWriteTokens;
}

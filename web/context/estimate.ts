import type { RequestInfo } from "../../src/client/mod.ts";
import { inputTokensOf, type TokenUsage } from "../state/event_data.ts";

/** Typical for English text. */
const CHARACTERS_PER_TOKEN = 3.5;

/** The rates that text can have: others come from something that only stands in for a model. */
const MIN_RATE = 0.4;
const MAX_RATE = 8;

/** How many characters were sent for a reply, and how many tokens the model counted. */
export interface Measurement {
  readonly characters: number;
  readonly usage: TokenUsage;
}

/** An estimated number of tokens, and whether it is based on this conversation. */
export interface Estimate {
  readonly tokens: number;
  readonly isMeasured: boolean;
}

/** Estimates the input tokens of a request, from an earlier reply if possible. */
export function estimateOf(request: RequestInfo, measured: Measurement | undefined): Estimate {
  const rate = measured && measured.characters / inputTokensOf(measured.usage);
  const isMeasured = rate !== undefined && rate >= MIN_RATE && rate <= MAX_RATE;
  const tokens = Math.ceil(charactersOf(request) / (isMeasured ? rate : CHARACTERS_PER_TOKEN));
  return { tokens, isMeasured };
}

/** The characters of all texts of a request. */
export function charactersOf({ system = [], messages }: RequestInfo): number {
  const texts = [...system, ...messages.flatMap(({ content }) => content)];
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

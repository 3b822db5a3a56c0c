import type { Prompt } from "../../conversation/mod.ts";
import type { RequestLength } from "../../model/mod.ts";
import type { PreparedRequest } from "../context/prepare_request.ts";

/** How much of what the model takes a second request fills: its tokens are only estimated. */
const FILLED = 0.9;

/** The shortest transcript worth a second request, in characters. */
const LEAST_TRANSCRIPT = 500;

/**
 * The budget, in characters, for a second request after one that was too long for the model: less
 * than the first one used, in proportion where the model said by how much it was too long (a token
 * is taken to have as many characters as in the first request), else half. Undefined where the first
 * one held nothing that is remembered: a second one would be the same.
 */
export function shorterBudget(
  { manifest: { characters, items }, request: { prompt } }: Pick<
    PreparedRequest,
    "manifest" | "request"
  >,
  length?: RequestLength,
): number | undefined {
  if (items.length === 0) return undefined;
  return shorter(characters, prompt, length);
}

/**
 * The longest transcript, in characters, for a second request for a summary after one that was too
 * long for the model, like `shorterBudget`. Undefined where so little would be left that a summary
 * of it is not worth a call.
 */
export function shorterTranscript(
  characters: number,
  { prompt, length }: { readonly prompt: Prompt; readonly length: RequestLength | undefined },
): number | undefined {
  const most = shorter(characters, prompt, length);
  return most < LEAST_TRANSCRIPT ? undefined : most;
}

function shorter(characters: number, prompt: Prompt, length: RequestLength | undefined): number {
  if (!length) return Math.floor(characters / 2);
  const texts = prompt.messages.flatMap(({ content }) => content);
  const whole = texts.reduce((sum, { text }) => sum + text.length, prompt.system.length);
  const surplus = Math.ceil(whole * (1 - FILLED * length.most / length.tokens));
  return roundedDown(Math.max(0, characters - Math.max(1, surplus)));
}

/** To two digits, so that a conversation that goes on is cut alike from turn to turn. */
function roundedDown(characters: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(characters)) - 1);
  return Math.floor(characters / step) * step;
}

import type { ReplyEnding } from "../../conversation/mod.ts";

const ENDINGS: ReadonlyMap<string, ReplyEnding> = new Map([
  ["end_turn", "complete"],
  ["stop_sequence", "complete"],
  ["max_tokens", "length"],
  ["refusal", "refusal"],
  ["tool_use", "tool"],
  ["pause_turn", "paused"],
  ["model_context_window_exceeded", "context_exceeded"],
]);

/** What a stop reason of the Messages API stands for. */
export function endingOfStopReason(stopReason: string): ReplyEnding {
  return ENDINGS.get(stopReason) ?? "other";
}

import type { ReplyEnding } from "../../conversation/mod.ts";

const ENDINGS: ReadonlyMap<string, ReplyEnding> = new Map([
  ["stop", "complete"],
  ["length", "length"],
  ["content_filter", "refusal"],
  ["tool_calls", "tool"],
  ["function_call", "tool"],
]);

/** What a finish reason of chat completions stands for. */
export function endingOfFinishReason(finishReason: string): ReplyEnding {
  return ENDINGS.get(finishReason) ?? "other";
}

import type { Usage } from "../../conversation/mod.ts";

/** What the last call used and the one before it, if there was one. */
export function addedUp(last: Usage, before: Usage | undefined): Usage {
  if (!before) return last;
  return {
    inputTokens: before.inputTokens + last.inputTokens,
    outputTokens: before.outputTokens + last.outputTokens,
    cacheReadTokens: before.cacheReadTokens + last.cacheReadTokens,
    cacheWriteTokens: before.cacheWriteTokens + last.cacheWriteTokens,
  };
}

import type { Answer } from "../support/thinking_claude/answer.ts";
import { answersTool, lastTexts } from "../support/thinking_claude/request.ts";
import { echo, type ThinkingCall } from "../support/thinking_claude.ts";

/** How a client's demand for a summary of the conversation begins. */
const COMPACTION = /^CRITICAL: Respond with TEXT ONLY\./;

/**
 * What the test Claude does for a coding agent: a message `use <tool> <input as JSON>` makes it call
 * the tool once; it echoes all others.
 */
export function agentScript(call: ThinkingCall): Answer {
  const texts = lastTexts(call.body);
  const wish = texts.map((text) => /^use ([\w-]+) (\{.*\})\s*$/s.exec(text)).find(Boolean);
  if (wish && !answersTool(call.body)) {
    const [, name = "", input = ""] = wish;
    return { kind: "says", text: "I use a tool.", tools: [{ name, input: JSON.parse(input) }] };
  }
  if (answersTool(call.body)) return { kind: "says", text: "I have used the tool." };
  if (isCompaction(call)) return { kind: "says", text: "<summary>They talked of bees.</summary>" };
  return echo(call);
}

/** Whether a call demands a summary of the conversation for the client itself. */
export function isCompaction({ body }: ThinkingCall): boolean {
  return lastTexts(body).some((text) => COMPACTION.test(text));
}

/** Whether a call is one of a sub-agent. */
export function isSubagent({ headers }: ThinkingCall): boolean {
  return headers.has("x-claude-code-agent-id");
}

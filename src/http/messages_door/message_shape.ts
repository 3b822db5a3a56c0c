import type { ServerFrameOf } from "../../protocol/mod.ts";

/** The API's own stop reasons: clients know no others. */
const STOP_REASONS: ReadonlySet<string> = new Set([
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal",
  "model_context_window_exceeded",
]);

type Completed = ServerFrameOf<"turn.completed">;

/** A completed turn as a message of the Messages API. */
export function messageOfTurn(frame: Completed): Record<string, unknown> {
  return {
    ...messageHead(frame.turn, frame.model),
    content: frame.text === "" ? [] : [{ type: "text", text: frame.text }],
    stop_reason: stopReasonOf(frame),
    stop_sequence: null,
    usage: apiUsageOf(frame),
  };
}

/** The members that a message begins with. */
export function messageHead(turn: string, model: string): Record<string, unknown> {
  return { id: `msg_${turn}`, type: "message", role: "assistant", model };
}

/** Why a turn ended, in a word that clients know. */
export function stopReasonOf({ stopReason }: Completed): string {
  return STOP_REASONS.has(stopReason) ? stopReason : "end_turn";
}

/** What a turn used, in tokens. */
export function apiUsageOf({ usage }: Pick<Completed, "usage">): Record<string, number> {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
  };
}

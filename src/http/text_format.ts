import type { ServerFrame } from "../protocol/mod.ts";

const WHOLE = new Set(["end_turn", "stop_sequence"]);

/** What a text-only client receives for a frame, one text per line. */
export function asText(frame: ServerFrame): string[] {
  switch (frame.type) {
    case "turn.accepted":
      return frame.redacted ? [`! Masked in the message: ${frame.redacted.join(", ")}`] : [];
    case "turn.completed": {
      const early = WHOLE.has(frame.stopReason)
        ? []
        : [`! The reply ended early: ${frame.stopReason}`];
      const empty = frame.text === "" && early.length === 0 ? ["! The reply is empty"] : [];
      const taken = frame.redacted ? [`! Masked in the reply: ${frame.redacted.join(", ")}`] : [];
      return [...(frame.text === "" ? [] : [frame.text]), ...taken, ...early, ...empty];
    }
    case "turn.failed":
      return [`! ${frame.error.message}${endOf(frame)}`];
    case "turn.cancelled":
      return [`! The reply was cancelled${frame.chosen === undefined ? "" : KEPT}`];
    case "session.closed":
      return [`! The session is closed: ${frame.reason}`];
    case "error":
      return [`! ${frame.message}`];
    default:
      return [];
  }
}

const KEPT = "; the earlier reply stays";

function endOf({ chosen, error }: Extract<ServerFrame, { type: "turn.failed" }>): string {
  if (chosen !== undefined) return KEPT;
  return error.retryable ? "; send it again" : "";
}

import { countContext, type RecordedEvent, type UnknownEvent } from "../conversation/mod.ts";
import { type ErrorCode, ERRORS, type ServerFrame } from "../protocol/mod.ts";

/**
 * The frame that tells clients of an event, or undefined where they are not told. A retry carries
 * its message's text, which stands in the event that opened the turn first.
 */
export function frameOf(
  event: RecordedEvent | UnknownEvent,
  textOf: (turn: string) => string,
): ServerFrame | undefined {
  const { position } = event;
  switch (event.type) {
    case "MessageReceived": {
      const { turn, text } = event.data;
      return { type: "turn.accepted", turn, position, text, duplicate: false };
    }
    case "TurnRetried": {
      const { turn } = event.data;
      return { type: "turn.accepted", turn, position, text: textOf(turn), duplicate: true };
    }
    case "ReplyCompleted": {
      const { turn, text, model, stopReason, usage, manifest } = event.data;
      const context = countContext(manifest);
      return { type: "turn.completed", turn, position, text, model, stopReason, usage, context };
    }
    case "TurnFailed": {
      const { turn, message, retryable } = event.data;
      const error = { code: errorCode(event.data.code), message, retryable };
      return { type: "turn.failed", turn, position, error };
    }
    case "TurnCancelled":
      return { type: "turn.cancelled", turn: event.data.turn, position, text: event.data.text };
    case "HistorySummarised": {
      const { from, to, text } = event.data;
      return { type: "session.summarised", position, from, to, characters: text.length };
    }
    case "CallAbandoned":
    case "unknown":
      return undefined;
    default:
      return event satisfies never;
  }
}

/** The same frame, marked as one of the past. */
export function asReplayed(frame: ServerFrame): ServerFrame {
  switch (frame.type) {
    case "turn.accepted":
    case "turn.completed":
    case "turn.failed":
    case "turn.cancelled":
    case "session.summarised":
      return { ...frame, replayed: true };
    default:
      return frame;
  }
}

function errorCode(code: string): ErrorCode {
  return Object.hasOwn(ERRORS, code) ? code as ErrorCode : "internal";
}

import type { Command, EventData } from "../conversation/mod.ts";
import { ModelError, type ModelEvent } from "../model/mod.ts";
import type { ErrorCode } from "../protocol/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Prepared } from "./requests.ts";

/** The command that ends a turn whose reply is whole. */
export function completed(turn: string, result: {
  readonly said: string;
  readonly end: Extract<ModelEvent, { type: "end" }>;
  readonly prepared: Prepared;
  /** The kinds of secrets that were taken out of it. */
  readonly redacted: readonly string[];
  readonly by: EventData<"ReplyCompleted">["by"];
}): Command {
  const { model, stopReason, usage, requestId } = result.end;
  const text = result.said.toWellFormed();
  const { manifest, receipt: request } = result.prepared;
  const { redacted, by } = result;
  const whole = { turn, text, model, stopReason, usage, manifest, request, by };
  const reply = redacted.length > 0 ? { ...whole, redacted: [...redacted] } : whole;
  return {
    type: "CompleteReply",
    reply: requestId === undefined ? reply : { ...reply, requestId },
  };
}

/** What is stored of a turn that got no whole reply; a defect goes to the log alone. */
export function failureOf(turn: string, error: unknown): EventData<"TurnFailed"> {
  if (!(error instanceof ModelError)) {
    logger.error("Answering a turn failed: internal error", { error });
    const code: ErrorCode = "internal";
    const message = "The bridge failed while answering; send the message again";
    return { turn, code, message, retryable: true };
  }
  const { message, retryable, requestId } = error;
  const code: ErrorCode = error.code;
  const failure = { turn, code, message, retryable };
  return requestId === undefined ? failure : { ...failure, requestId };
}

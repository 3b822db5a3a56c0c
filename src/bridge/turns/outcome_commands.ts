import type { Command, EventData } from "../../conversation/mod.ts";
import { ModelError, type ReplyEnd } from "../../model/mod.ts";
import type { ErrorCode } from "../../protocol/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { SessionTooLargeError } from "../memory_budget/memory_errors.ts";
import { addedUp } from "./added_up.ts";
import type { PreparedRequest } from "../context/prepare_request.ts";

/** The command that ends a turn with its whole reply. */
export function completeReply(turn: string, result: {
  readonly said: string;
  readonly end: ReplyEnd;
  readonly prepared: PreparedRequest;
  /** The kinds of secrets that were masked in it. */
  readonly redacted: readonly string[];
  /** Who answered. */
  readonly by: EventData<"ReplyCompleted">["by"];
}): Command {
  const { model, stopReason, ending, requestId } = result.end;
  const text = result.said.toWellFormed();
  const { prepared: { manifest, receipt: request }, by } = result;
  const usage = addedUp(result.end.usage, request.tooLong?.usage);
  const redacted = result.redacted.length > 0 ? [...result.redacted] : undefined;
  const reply = { turn, text, model, stopReason, ending, usage, manifest, request, by };
  return { type: "CompleteReply", reply: { ...reply, ...defined({ redacted, requestId }) } };
}

/** What is stored of a turn that got no whole reply; details of a bug go to the log only. */
export function failureOf(turn: string, error: unknown): EventData<"TurnFailed"> {
  if (error instanceof SessionTooLargeError) {
    return { turn, code: error.code, message: error.message, retryable: false, poisons: false };
  }
  if (!(error instanceof ModelError)) {
    logger.error("Answering a turn failed: internal error", { error });
    const code: ErrorCode = "internal";
    const message = "The bridge failed while answering; send the message again";
    return { turn, code, message, retryable: true, poisons: false };
  }
  const { message, retryable, poisons, requestId } = error;
  const code: ErrorCode = error.code;
  return { turn, code, message, retryable, poisons, ...defined({ requestId }) };
}

import { type ReplyEnding, replyEndingSchema } from "./events.ts";

/**
 * Why a stored reply ended. Early logs have the provider's word alone: a refusal, the only ending
 * that decisions depend on, goes by the same name there; other words become `other`.
 */
export function endingOf(reply: {
  readonly ending?: ReplyEnding | undefined;
  readonly stopReason: string;
}): ReplyEnding {
  return reply.ending ?? replyEndingSchema.safeParse(reply.stopReason).data ?? "other";
}

import { type ReplyEnding, replyEndingSchema } from "./events.ts";

/**
 * Why a stored reply ended. Early logs have only the provider's word: a refusal, the only ending that
 * decisions depend on, has the same name there; other words become `other`.
 */
export function endingOf(reply: {
  readonly ending?: ReplyEnding | undefined;
  readonly stopReason: string;
}): ReplyEnding {
  return reply.ending ?? replyEndingSchema.safeParse(reply.stopReason).data ?? "other";
}

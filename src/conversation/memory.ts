import type { OmissionReason } from "./events.ts";
import type { Conversation } from "./state.ts";
import type { SettledTurn } from "./turns.ts";

/** Stands for the user's side where there is no text: a text block of white space is refused. */
const NOTHING_SAID = "…";

/** What a turn leaves behind for later contexts: a message, and a reply where there was one. */
export interface Remembered {
  readonly turn: SettledTurn;
  readonly message: string;
  readonly reply?: string;
}

/** A turn that leaves nothing behind, and why. */
export interface Forgotten {
  readonly turn: SettledTurn;
  readonly reason: OmissionReason;
}

/**
 * What a settled turn leaves behind. The text of an error never does; a message that failed for a
 * passing reason does, since the model should know what was said; one that the model refused, or
 * that can never succeed, does not, since it would make every later call fail the same way.
 */
export function remember(turn: SettledTurn): Remembered | Forgotten {
  const { outcome } = turn;
  const message = turn.text.trim() ? turn.text : NOTHING_SAID;
  switch (outcome.kind) {
    case "completed":
      if (outcome.ending === "refusal") return { turn, reason: "refused" };
      return withReply(turn, message, outcome.text);
    case "cancelled":
      return outcome.text.trim()
        ? withReply(turn, message, outcome.text)
        : { turn, reason: "cancelled" };
    case "failed":
      return outcome.retryable && turn.text.trim() ? { turn, message } : { turn, reason: "failed" };
    default:
      return outcome satisfies never;
  }
}

/** Whether the turn leaves something behind. */
export function isRemembered(memory: Remembered | Forgotten): memory is Remembered {
  return "message" in memory;
}

/** The length of what a turn leaves behind, each text up to `cap`, in characters (UTF-16 units). */
export function lengthOf(memory: Remembered, cap = Infinity): number {
  return Math.min(cap, memory.message.length) + Math.min(cap, memory.reply?.length ?? 0);
}

/** The index of the first settled turn that the summary does not cover. */
export function firstUnsummarised(conversation: Conversation): number {
  const { settled, summary } = conversation;
  return summary ? settled.countUpTo(summary.to) : 0;
}

function withReply(turn: SettledTurn, message: string, reply: string): Remembered {
  return reply.trim() ? { turn, message, reply } : { turn, message };
}

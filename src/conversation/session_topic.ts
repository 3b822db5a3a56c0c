import type { Conversation } from "./state.ts";

/** Among so many turns that ended first is the one that was sent first. */
const FIRST_ENDED = 64;

/**
 * What a session is about, as far as its stable prefix may depend on it: its summary, or its first
 * message. Empty before there is one.
 */
export function sessionTopic({ summary, settled, open }: Conversation): string {
  if (summary) return summary.text;
  const turns = [...settled.slice(0, FIRST_ENDED), ...open];
  const first = turns.reduce<(typeof turns)[number] | undefined>(
    (first, turn) => first && first.receivedAt <= turn.receivedAt ? first : turn,
    undefined,
  );
  return first?.text ?? "";
}

/** How long what surrounds the remembered texts can be, in characters (UTF-16 units). */
import { dayOf, LONGEST_DAY } from "./days.ts";
import { NO_MEMORY } from "./memory_frame.ts";
import { frameLength, type MemoryRecord, writeRecord } from "./memory_record.ts";
import type { SettledTurns } from "./settled_turns.ts";

const MOST_DIGITS = 10;
const NUMBER = "9".repeat(MOST_DIGITS);

const DAY = empty({ kind: "day", label: "2026-11-28" });
const SHORTENED = empty({ kind: "shortened", label: `message=${NUMBER} reply=${NUMBER}` });
const UNANSWERED = frameLength({ kind: "unanswered", label: NUMBER });
const TODAY = empty({ kind: "today", label: "x".repeat(LONGEST_DAY) });

/** What a turn's record of missing characters takes, in a message that has no other records. */
export const SHORTENED_FRAME = NO_MEMORY.length + SHORTENED;

/** What an unanswered message takes besides its text, in a message that has no other records. */
export const UNANSWERED_FRAME = NO_MEMORY.length + UNANSWERED;

/** What a summary takes besides its text. */
export const SUMMARY_FRAME = frameLength({ kind: "earlier", label: `${NUMBER}-${NUMBER}` });

/**
 * What a context reserves: the day mark of its first turn, and the day of the new message. A budget
 * that is smaller remembers nothing.
 */
export const FRAME_RESERVE = 2 * NO_MEMORY.length + DAY + TODAY;

/**
 * What a day mark before a turn takes; 0 if the turn before it was said on the same day. Together
 * they are at least as long as those that the context includes, except for that of the first turn.
 */
export function dayMarkLength(settled: SettledTurns, index: number): number {
  const [before, turn] = [index > 0 ? settled.at(index - 1) : undefined, settled.at(index)];
  if (!before || !turn || dayOf(before) === dayOf(turn)) return 0;
  return NO_MEMORY.length + DAY;
}

function empty(record: Pick<MemoryRecord, "kind" | "label">): number {
  return writeRecord({ ...record, pieces: [] }).length;
}

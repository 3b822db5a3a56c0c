import { FRAME_RESERVE } from "./frame_lengths.ts";

/**
 * How a budget is divided. Pins and the summary have fixed shares, the newest turns grow from the
 * low to the high mark, and the rest is for recall.
 */

/** A summary gets up to a quarter of a small budget, and at most this many characters of a large one. */
const SHORT_SUMMARY = 400;
const LONGEST_SUMMARY = 8_000;

/** Facts get a tenth of a budget, and at most this many characters of a large one. */
const MOST_STANDING = 4_000;

/**
 * The minimum that a large budget reserves for recall, in characters. Recalled text is sent with one
 * message only and is never read from a prompt cache, so more of it costs more than it is worth.
 */
const RECALL_RESERVE = 6_000;

/** The number of recent turns of usual length to aim at, and the most they take of a small budget. */
const USUAL_TURNS = 3.75;
const MOST_TALK = 0.7;

/**
 * What a newest turn that exceeds the budget leaves for recall: a share of it, and enough for one
 * passage with its frame, in characters.
 */
const OVERSIZE_RECALL = 1 / 3;
const ONE_PASSAGE = 700;

/** The shares of a budget, each in characters (UTF-16 units). */
export interface Shares {
  /** All pinned notes together. */
  readonly pins: number;
  /** The facts of the session's space that stand in the stable part, all together. */
  readonly standing: number;
  /** The summary with its heading. */
  readonly summary: number;
  /** One message or reply of a turn that is not the newest; a longer one loses its middle. */
  readonly message: number;
}

/** The shares that do not depend on the conversation. */
export function sharesOf(limit: number): Shares {
  const room = Math.max(0, limit - FRAME_RESERVE);
  const quarter = Math.floor(room / 4);
  const usual = Math.max(Math.min(quarter, SHORT_SUMMARY), limit >> 3);
  return {
    pins: Math.floor(Math.min(limit / 4, room / 2)),
    standing: Math.floor(Math.min(room / 10, MOST_STANDING)),
    summary: Math.min(usual, quarter, LONGEST_SUMMARY),
    message: Math.floor(limit / 10),
  };
}

/**
 * The maximum length of all recalled text, in characters. A budget of up to 32,000 characters is
 * filled; a larger one has a larger part that the prompt cache makes cheap, and recalls less.
 */
export function recallShare(limit: number): number {
  return Math.floor(
    Math.min(limit, Math.max(RECALL_RESERVE, 32_000 * 32_000 / Math.max(1, limit))),
  );
}

/**
 * How much of a newest turn stands in a context that has `room` characters for it and for recall:
 * all of it if it fits, otherwise what leaves recall room for those of its passages that matter.
 */
export function newestShare(
  length: number,
  { limit, room }: { readonly limit: number; readonly room: number },
): number {
  if (length <= room) return length;
  const passages = Math.max(room * OVERSIZE_RECALL, Math.min(ONE_PASSAGE, room * 0.6));
  return Math.max(0, Math.floor(room - Math.min(recallShare(limit), passages)));
}

/** When the oldest of the newest turns are dropped, and down to what, in characters. */
export interface Marks {
  readonly high: number;
  readonly low: number;
}

/**
 * The marks for turns of usual length, in characters, when the pins take `pinned` of the budget. A
 * small budget favours recall; a large one the verbatim conversation, which a prompt cache makes
 * cheap.
 */
export function marksOf(
  limit: number,
  { usual, pinned }: { readonly usual: number; readonly pinned: number },
): Marks {
  const { summary } = sharesOf(limit);
  const talk = Math.min(limit * MOST_TALK, Math.max(limit * 0.2, usual * USUAL_TURNS));
  const whole = limit - summary - pinned - RECALL_RESERVE;
  const high = Math.floor(Math.min(Math.max(talk, whole), limit - summary - pinned));
  return { high, low: Math.floor(high * 0.35) };
}

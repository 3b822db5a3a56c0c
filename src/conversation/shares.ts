/**
 * How a budget is shared out. Pins and the summary have a share of their own, the newest turns
 * grow from the low to the high mark, and what is left is for recall.
 */

/** A small budget gives a summary up to a quarter for so many characters, a large one no more than so many. */
const SHORT_SUMMARY = 400;
const LONGEST_SUMMARY = 8_000;

/**
 * What recall is kept free at least, where the budget is large, in characters. It is sent with one
 * message alone, so it is never read from a prompt cache: more of it costs more than it finds.
 */
const RECALL_RESERVE = 6_000;

/** How many turns of usual length the newest ones should be. */
const USUAL_TURNS = 4;

/** The shares of a budget, each in characters (UTF-16 units). */
export interface Shares {
  /** All pinned notes together. */
  readonly pins: number;
  /** The summary with its heading. */
  readonly summary: number;
  /** One message, or one reply, of an older turn; what is longer loses its middle. */
  readonly message: number;
}

/** The shares that do not depend on what was said. */
export function sharesOf(limit: number): Shares {
  const quarter = Math.floor(limit / 4);
  return {
    pins: quarter,
    summary: Math.min(Math.max(Math.min(quarter, SHORT_SUMMARY), limit >> 3), LONGEST_SUMMARY),
    message: Math.floor(limit / 5),
  };
}

/**
 * The longest that all recalled text may be, in characters. Up to 32,000 characters a budget is
 * filled; a larger one has a larger part that the prompt cache makes cheap, and recalls less.
 */
export function recallShare(limit: number): number {
  return Math.floor(
    Math.min(limit, Math.max(RECALL_RESERVE, 32_000 * 32_000 / Math.max(1, limit))),
  );
}

/** Where the newest turns give way, and how far, in characters. */
export interface Marks {
  readonly high: number;
  readonly low: number;
}

/**
 * The marks for turns of a usual length, in characters, when the pins take `pinned` of the budget.
 * A small budget is for recall first; a large one for the talk as it was, which a prompt cache
 * makes cheap.
 */
export function marksOf(
  limit: number,
  { usual, pinned }: { readonly usual: number; readonly pinned: number },
): Marks {
  const { summary } = sharesOf(limit);
  const talk = Math.min(limit * 0.5, Math.max(limit * 0.3, usual * USUAL_TURNS));
  const whole = limit - summary - pinned - RECALL_RESERVE;
  const high = Math.floor(Math.min(Math.max(talk, whole), limit - summary - pinned));
  return { high, low: Math.floor(high * 0.45) };
}

/**
 * How a budget is divided. Pins and the summary have fixed shares, the newest turns grow from the
 * low to the high mark, and the rest is for recall.
 */

/** A summary gets up to a quarter of a small budget, and at most this many characters of a large one. */
const SHORT_SUMMARY = 400;
const LONGEST_SUMMARY = 8_000;

/**
 * The minimum that a large budget reserves for recall, in characters. Recalled text is sent with one
 * message only and is never read from a prompt cache, so more of it costs more than it is worth.
 */
const RECALL_RESERVE = 6_000;

/** The number of recent turns of usual length to aim at. */
const USUAL_TURNS = 4;

/** The shares of a budget, each in characters (UTF-16 units). */
export interface Shares {
  /** All pinned notes together. */
  readonly pins: number;
  /** The summary with its heading. */
  readonly summary: number;
  /** One message or reply of an older turn; a longer one loses its middle. */
  readonly message: number;
}

/** The shares that do not depend on the conversation. */
export function sharesOf(limit: number): Shares {
  const quarter = Math.floor(limit / 4);
  return {
    pins: quarter,
    summary: Math.min(Math.max(Math.min(quarter, SHORT_SUMMARY), limit >> 3), LONGEST_SUMMARY),
    message: Math.floor(limit / 5),
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
  const talk = Math.min(limit * 0.5, Math.max(limit * 0.3, usual * USUAL_TURNS));
  const whole = limit - summary - pinned - RECALL_RESERVE;
  const high = Math.floor(Math.min(Math.max(talk, whole), limit - summary - pinned));
  return { high, low: Math.floor(high * 0.45) };
}

/**
 * The longest text that anything said can have, in characters (UTF-16 units), whatever the settings:
 * they may only lower it.
 */
export const LONGEST_TEXT = 4_000_000;

/** The longest that a session can be kept unused, in seconds: ten years. */
export const LONGEST_KEEPING = 315_360_000;

/**
 * How many values and names one entry of a file may have: each takes many times more memory than it
 * takes bytes.
 */
export const MOST_VALUES = 1_000_000;

/** How many messages one conversation may have, and a file of many lines in all. */
export const MOST_LINES = 500_000;

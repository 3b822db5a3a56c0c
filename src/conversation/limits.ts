/**
 * How many turns of a session may be open, notes be pinned, and imports be remembered by their keys,
 * whatever the settings. Each event costs time in proportion to them.
 */
export const MOST_AT_ONCE = { open: 1_001, pins: 2_000, imports: 10_000 } as const;

/** The most spaces that a session leaves for others: each is told when the session is erased. */
export const MOST_FORMER_SPACES = 32;

/** The longest name of a model and the longest system prompt of a session, in characters (UTF-16 units). */
export const LONGEST_MODEL_NAME = 200;
export const LONGEST_SYSTEM_PROMPT = 32_000;

/** The smallest budget of a context that is of use, in characters (UTF-16 units). */
export const LEAST_CONTEXT = 400;

/** How many of the last changes of its settings a session knows by their ids. */
export const MOST_KNOWN_CHANGES = 8;

/** The longest that a session can be kept after its last use: ten years. */
export const LONGEST_KEPT_SECONDS = 10 * 365 * 86_400;

import { ago, duration } from "./amounts.ts";
import { agoLong, arabicCount, decimal, formatCount, listed, plural } from "./numbers.ts";

/**
 * What writes amounts in the words of a language. A translation is given it instead of importing it:
 * so its chunk shares no module with the first load, which would be split into more files for it.
 */
export const tools = { ago, agoLong, arabicCount, decimal, duration, formatCount, listed, plural };

/** The type of what writes amounts. */
export type Tools = typeof tools;

/** What a passage may be, as bits: it tells a time, ends with a question, is the assistant's. */
export const TELLING = 1;
export const ASKING = 2;
export const OF_ASSISTANT = 4;

/** How many bits they take. */
export const KIND_BITS = 3;

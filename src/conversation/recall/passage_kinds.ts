/** What a passage may be, as bits: it tells a time, ends with a question, is the assistant's. */
export const TELLING = 1;
export const ASKING = 2;
export const OF_ASSISTANT = 4;

/** How many bits they take, and all of them together. */
export const KIND_BITS = 3;
export const ALL_KINDS = (1 << KIND_BITS) - 1;

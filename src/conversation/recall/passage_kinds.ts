/** What a passage may be, as bits: it tells a time, ends with a question, is the assistant's. */
export const TELLING = 1;
export const ASKING = 2;
export const OF_ASSISTANT = 4;

/** How many bits they take. */
export const KIND_BITS = 3;

/** The end of a question, in any script, and how far from a text's end its mark may be. */
const QUESTION = /[?？؟;՞፧]["'”’»)\]\s]*$/u;
const END = 8;

/** Whether a text ends with a question. */
export function asks(text: string): boolean {
  return QUESTION.test(text.slice(-END));
}

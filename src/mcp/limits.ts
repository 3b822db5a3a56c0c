/**
 * What one answer may hold, in characters (UTF-16 units). Clients cut answers of more than 25,000
 * tokens; a character is at most about one token, in any script.
 */
export const ANSWER_CHARACTERS = 12_000;

/** What a found or listed text may have of them, and a message that is read beside others. */
export const QUOTE_CHARACTERS = 1_000;
export const MESSAGE_CHARACTERS = 4_000;

/** The longest reply of `ask`: what is beyond can be read. */
export const REPLY_CHARACTERS = 20_000;

/** How many events are looked at for one page of a conversation, before and after its place. */
export const MOST_EVENTS = 200;

/** How many conversations a page has, and how many pages are looked through to fill it. */
export const CONVERSATIONS = 20;
export const MOST_PAGES = 10;

/** How many messages a request may hold. Only one of the protocol's versions has such batches. */
export const MOST_IN_BATCH = 16;

/** The longest address of a resource, and of what its ids are completed by, in characters. */
export const MOST_ADDRESS = 1_000;

/** How many lists' and objects' members the arguments of a call may have. */
export const MOST_ARGUMENTS = 100;

/** The least time between two notes of progress, and the longest without one, in ms. */
export const PROGRESS_MS = 250;
export const QUIET_MS = 10_000;

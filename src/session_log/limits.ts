/** Entries of an owner's list that one search in it looks at. */
export const LISTED_SESSIONS = 1_000;

/** Heads that are read at the same time: of a page of which only some may be wanted, and of any other. */
export const HEADS_AT_ONCE = { some: 50, all: 250 };

/** Characters of streamed text in one value: as JSON each may take six bytes. */
export const PIECE_CHARACTERS = 9_500;

/** Marks of open turns, or of what is to be learned or forgotten, that one sweep looks at. */
export const SWEPT_MARKS = 1_000;

/** Leases of other holders whose last change is remembered. */
export const WATCHED_LEASES = 10_000;

/** Bytes of one event that go into one value; the store takes 65,536 with its own overhead. */
export const CHUNK_BYTES = 58_000;

/** Bytes of events in one commit; the store takes 819,200. What is over is written ahead. */
export const COMMIT_BYTES = 500_000;

/** Bytes of events in one append. */
export const APPEND_BYTES = 64_000_000;

/** Keys deleted or renewed in one commit; the store takes 1,000 mutations and 81,920 bytes of keys. */
export const BATCH_MUTATIONS = 100;

/** How long many events are encoded in one piece, in ms. */
export const SLICE_MS = 10;

/** Events read in one page: the most that one batch of a `list` holds. */
export const PAGE_EVENTS = 1_000;

/** Keys of one `getMany`: the most that the store takes. */
export const GET_MANY_KEYS = 10;

/**
 * How many times to live a key lives in the store. With half of that, one and a half, a renewed
 * event outlives its session's next use by half a time to live, which is what makes renewal rare.
 */
export const PHYSICAL_LIVES = 3;

/** Heads, and sessions' keys, kept in memory, so that an append to a session in use reads nothing. */
export const CACHED_HEADS = 2_000;

/** Entries of an owner's list that one search in it looks at. */
export const LISTED_SESSIONS = 1_000;

/** Heads that are read at the same time. */
export const HEADS_AT_ONCE = 50;

/** Characters of streamed text in one value: as JSON each may take six bytes. */
export const PIECE_CHARACTERS = 9_500;

/** Sessions with open turns that one sweep looks at. */
export const SWEPT_SESSIONS = 1_000;

/** How long a tombstone keeps out what was on its way to a session before its erasure, in ms. */
export const TOMBSTONE_MS = 3_600_000;

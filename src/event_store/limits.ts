/** Bytes of one event in one value; the store takes 65,536, its own overhead included. */
export const CHUNK_BYTES = 58_000;

/** Bytes of events in one commit; the store takes 819,200. The rest is written ahead. */
export const COMMIT_BYTES = 500_000;

/** Bytes of events in one append. */
export const APPEND_BYTES = 64_000_000;

/** Keys deleted or renewed in one commit; the store takes 1,000 mutations and 81,920 bytes of keys. */
export const BATCH_MUTATIONS = 100;

/** Events read in one page: the most that one batch of a list holds. */
export const PAGE_EVENTS = 1_000;

/**
 * Bytes of events read in one page, counted as they are stored; a page has at least one event,
 * however long that is.
 */
export const PAGE_BYTES = 1_000_000;

/** Values of up to `CHUNK_BYTES` that one batch of a list reads where nobody knows how long they are. */
export const BATCH_VALUES = 100;

/** The maximum number of keys in one `getMany`. */
export const GET_MANY_KEYS = 10;

/**
 * How long a key lives in the store, in times to live of its stream. Events are renewed once half of
 * that has passed, so a renewed event outlives the stream's next use by at least half a time to
 * live: renewals stay rare.
 */
export const KV_TTL_FACTOR = 3;

/** The shortest and the longest time to live that a stream may have of its own, in ms. */
export const LEAST_TTL_MS = 1_000;
export const MOST_TTL_MS = 10 * 366 * 86_400_000;

/**
 * Keys that the replaced events of one append take, and bytes of their new data: beside the events
 * appended, so many fit into one commit whatever the lengths of the stream's names.
 */
export const REPLACED_KEYS = 100;
export const REPLACED_BYTES = 200_000;

/** Heads, and streams' ciphers, kept in memory, so that an append to a stream in use reads nothing. */
export const CACHED_HEADS = 2_000;

/** How long a tombstone keeps out what was sent to a stream before its erasure, in ms. */
export const TOMBSTONE_MS = 3_600_000;

/** How much the clocks of two instances may differ before one takes a time of the other's wrongly, in ms. */
export const CLOCK_SKEW_MS = 500;

/** Commits of one pass of an erasure: few enough to be done before any deadline. */
export const PASS_COMMITS = 10;

/** Deadlines that an erasure has; it may have to delete a whole long stream. */
export const ERASURE_DEADLINES = 12;

/** Deadlines that a staged stream has for each of its writes. */
export const STAGING_DEADLINES = 3;

/** Values that are encrypted at the same time by a rekeying. */
export const SEALED_AT_ONCE = 8;

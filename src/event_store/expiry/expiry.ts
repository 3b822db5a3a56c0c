import { KV_TTL_FACTOR, LEAST_TTL_MS, MOST_TTL_MS } from "../limits.ts";

/** How long a key that is written now stays in the store. */
export interface Expiry {
  /** In ms from now. */
  readonly expireIn: number;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** What may have a time to live of its own, in ms: a stream's head. */
export interface OwnTtl {
  readonly ttlMs?: number | undefined;
}

/** A stream's time to live in ms: its own, or the store's. */
export function ttlOf(own: OwnTtl | undefined, store: { readonly ttlMs: number }): number {
  return own?.ttlMs ?? store.ttlMs;
}

/**
 * How long what is written now stays in the store, for streams with the store's time to live in ms,
 * or for one that has its own.
 */
export function expiryOf(
  store: { readonly ttlMs: number; readonly now: () => number },
  own?: OwnTtl,
): Expiry {
  const expireIn = ttlOf(own, store) * KV_TTL_FACTOR;
  return { expireIn, expiresAt: store.now() + expireIn };
}

/**
 * Checks a time to live in ms that a stream is to have of its own; null: the store's again. Throws
 * `RangeError`.
 */
export function checkTtl(ttlMs: number | null | undefined): void {
  if (ttlMs === undefined || ttlMs === null) return;
  if (Number.isInteger(ttlMs) && ttlMs >= LEAST_TTL_MS && ttlMs <= MOST_TTL_MS) return;
  const allowed = `a whole number from ${LEAST_TTL_MS} to ${MOST_TTL_MS} is needed`;
  throw new RangeError(`Cannot set a time to live of ${ttlMs} ms: ${allowed}`);
}

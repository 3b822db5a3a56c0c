import { KV_TTL_FACTOR } from "../limits.ts";

/** How long a key that is written now stays in the store. */
export interface Expiry {
  /** In ms from now. */
  readonly expireIn: number;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** How long what is written now stays in the store, for streams with a time to live in ms. */
export function expiryOf(
  { ttlMs, now }: { readonly ttlMs: number; readonly now: () => number },
): Expiry {
  const expireIn = ttlMs * KV_TTL_FACTOR;
  return { expireIn, expiresAt: now() + expireIn };
}

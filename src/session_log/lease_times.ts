/** How long leases last, and when they are renewed. */
export interface LeaseTimes {
  /** How long one lasts that was just taken, in ms. */
  readonly firstMs: number;
  /** Each renewal makes it last twice as long, up to so many ms. */
  readonly mostMs: number;
  /** After which share of its time it is renewed. */
  readonly renewedAfter: number;
}

/** What passes at least between a renewal that is due and the moment when it counts as missed, as a share. */
const GRACE = 1 / 6;

/** In a store that is near, leases are short: renewals cost next to nothing there. */
const NEAR = { first: 1, most: 1, renewedAfter: 1 / 3 };

/**
 * In one that is far away each renewal is billed. The longer a reply has taken already, the longer
 * another instance waits before it begins anew.
 */
const FAR = { first: 4, most: 10, renewedAfter: 1 / 2 };

/** The times of leases. `leaseMs`: how long one lasts in a store that is near, in ms. */
export function leaseTimes(
  leaseMs: number,
  { isFar }: { readonly isFar: boolean },
): LeaseTimes {
  const { first, most, renewedAfter } = isFar ? FAR : NEAR;
  return { firstMs: first * leaseMs, mostMs: most * leaseMs, renewedAfter };
}

/** How long a holder waits for one answer of the store, in ms: a second one must fit in the lease. */
export function tryMsOf(lastsMs: number, { renewedAfter }: LeaseTimes): number {
  return lastsMs * (1 - renewedAfter) / 2;
}

/** How long a lease may be unchanged although by the clock it is past its end, in ms. */
export function missedMsOf(lastsMs: number, { renewedAfter }: LeaseTimes): number {
  return lastsMs * (renewedAfter + GRACE);
}

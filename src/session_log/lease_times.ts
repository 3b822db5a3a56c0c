/** How long leases last, and when they are renewed. */
export interface LeaseTimes {
  /** How long one lasts after it was taken or renewed, in ms. */
  readonly lastsMs: number;
  /** After which share of its time it is renewed. */
  readonly renewedAfter: number;
}

/** What passes at least between a renewal that is due and the moment when it counts as missed, as a share. */
const GRACE = 1 / 6;

/** In a store that is near, leases are short: renewals cost next to nothing there. */
const NEAR = { lasts: 1, renewedAfter: 1 / 3 };

/** In one that is far away each renewal is billed: two for a reply of a minute. */
const FAR = { lasts: 5, renewedAfter: 0.7 };

/** The times of leases. `leaseMs`: how long one lasts in a store that is near, in ms. */
export function leaseTimes(
  leaseMs: number,
  { isFar }: { readonly isFar: boolean },
): LeaseTimes {
  const { lasts, renewedAfter } = isFar ? FAR : NEAR;
  return { lastsMs: lasts * leaseMs, renewedAfter };
}

/** How long a holder waits for one answer of the store, in ms: a second one must fit in the lease. */
export function tryMsOf(lastsMs: number, { renewedAfter }: LeaseTimes): number {
  return lastsMs * (1 - renewedAfter) / 2;
}

/** How long a lease may be unchanged although by the clock it is past its end, in ms. */
export function missedMsOf(lastsMs: number, { renewedAfter }: LeaseTimes): number {
  return lastsMs * (renewedAfter + GRACE);
}

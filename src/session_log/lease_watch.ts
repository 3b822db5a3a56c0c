import type { Lease } from "./lease.ts";
import { type LeaseTimes, missedMsOf } from "./lease_times.ts";
import { WATCHED_LEASES } from "./limits.ts";
import { CLOCK_SKEW_MS, type StreamKey } from "../event_store/mod.ts";

/**
 * Watches the leases of other holders. One has expired when it did not change for as long as it
 * lasts, by this instance's own stopwatch; or for the part of it after which a living holder has
 * renewed it, where by the clock it is past its end. So no clock that is ahead takes a lease from a
 * living holder, and none keeps a session from the next one for longer than a lease lasts.
 */
export class LeaseWatch {
  readonly #times: LeaseTimes;
  readonly #stopwatch: () => number;
  readonly #now: () => number;
  readonly #seen = new Map<string, { readonly version: string; readonly since: number }>();

  constructor(options: {
    readonly times: LeaseTimes;
    /** A clock that never jumps, in ms. */
    readonly stopwatch: () => number;
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
  }) {
    this.#times = options.times;
    this.#stopwatch = options.stopwatch;
    this.#now = options.now;
  }

  /** Whether a lease's holder has not renewed it in time; false for one that is seen first. */
  isExpired({ owner, kind, id }: StreamKey, lease: Lease): boolean {
    const name = JSON.stringify([kind.name, owner, id]);
    const seen = this.#seen.get(name);
    const now = this.#stopwatch();
    if (seen?.version === lease.version) {
      const isPast = lease.expiresAt + CLOCK_SKEW_MS <= this.#now();
      const { lastsMs } = lease;
      return now - seen.since >= (isPast ? missedMsOf(lastsMs, this.#times) : lastsMs);
    }
    if (this.#seen.size >= WATCHED_LEASES) this.#seen.clear();
    this.#seen.set(name, { version: lease.version, since: now });
    return false;
  }
}

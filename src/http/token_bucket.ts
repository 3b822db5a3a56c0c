/** A rate: so many per second, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const THOUSANDTHS = 1_000;

/** A token bucket. It has no clock: times are in ms, from any fixed moment. */
export class TokenBucket {
  readonly #rate: Rate;
  /** In thousandths, so that what a whole ms refills is a whole number: sums of fractions drift. */
  #left: number;
  #at: number;

  /** A full bucket. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#left = THOUSANDTHS * rate.burst;
    this.#at = now;
  }

  /**
   * Takes `cost`, or nothing if the bucket does not hold so much. Returns 0 if it was taken, else in
   * how many ms it can be. A cost above the burst needs a full bucket.
   */
  take(cost: number, now: number): number {
    this.#refill(now);
    const missing = THOUSANDTHS * Math.min(cost, this.#rate.burst) - this.#left;
    if (missing > 0) return Math.ceil(missing / this.#rate.perSecond);
    this.#left -= THOUSANDTHS * cost;
    return 0;
  }

  /**
   * Takes `cost` whether or not the bucket holds so much, or gives it back if it is negative; the
   * debt is at most one burst.
   */
  charge(cost: number, now: number): void {
    this.#refill(now);
    this.#left = Math.max(this.#left - THOUSANDTHS * cost, -THOUSANDTHS * this.#rate.burst);
    this.#refill(now);
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    const most = THOUSANDTHS * this.#rate.burst;
    this.#left = Math.min(most, this.#left + passed * this.#rate.perSecond);
  }
}

/** A token bucket for each key, of the keys used last. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #most: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, most: number) {
    this.#rate = rate;
    this.#most = most;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of a key, full if the key is new or was forgotten. */
  of(key: string, now: number): TokenBucket {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, now);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#most) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    return bucket;
  }
}

import type { Problem } from "./problems.ts";
import { TokenBuckets } from "./token_bucket.ts";

/** What one owner, and one address, may use of an instance. */
export interface AllowanceLimits {
  /** Requests and frames of an owner per second. */
  readonly requestsPerSecond: number;
  /** Requests of an address per second, whoever sends them. */
  readonly addressRequestsPerSecond: number;
  /** Bytes of bodies and frames of an owner per second. */
  readonly bytesPerSecond: number;
  /** How many sockets and streams of an owner may be open, and as many requests besides. */
  readonly connectionsPerOwner: number;
  /** The largest body, and the largest of an import, in bytes: two of the largest may be unfinished. */
  readonly frameBytes: number;
  readonly importBytes: number;
  /** The largest body that is passed on to a model's provider, in bytes. */
  readonly relayedBytes: number;
}

/** After a pause, what is allowed in so many seconds may come at once. */
const BURST_SECONDS = 10;

/** How many requests a refused token counts as. */
const REFUSED_TOKEN = 40;

/** What a piece of a body counts at least, in bytes: reading it costs, however small it is. */
const LEAST_PIECE = 8_192;

/** How many owners and addresses are remembered: those seen last. */
const MOST_KEYS = 10_000;

/** When to try again where the end of something is waited for, in ms. */
const SOON_MS = 5_000;

/** A request that is being answered. */
export interface Admitted {
  /** Counts a piece of its body, which is held until the end; a problem if there are too many. */
  take(bytes: number): Problem | undefined;
  /** The pieces of its body are not held any more. */
  letGo(): void;
  /** Frees what it holds. */
  end(): void;
}

/** What an owner holds at the moment. */
interface Held {
  requests: number;
  streams: number;
  bytes: number;
}

/**
 * The allowances of an instance, in its memory: one for each owner over all doors, and one for each
 * address before it is known who asks. The clock gives ms from any fixed moment.
 */
export class RequestAllowances {
  readonly #limits: AllowanceLimits;
  readonly #now: () => number;
  readonly #addresses: TokenBuckets;
  readonly #requests: TokenBuckets;
  readonly #bytes: TokenBuckets;
  readonly #held = new Map<string, Held>();
  readonly #mostBytesHeld: number;

  constructor(limits: AllowanceLimits, now: () => number) {
    const buckets = (perSecond: number, least = 0) =>
      new TokenBuckets({ perSecond, burst: Math.max(perSecond * BURST_SECONDS, least) }, MOST_KEYS);
    this.#limits = limits;
    this.#now = now;
    this.#addresses = buckets(limits.addressRequestsPerSecond, REFUSED_TOKEN);
    this.#requests = buckets(limits.requestsPerSecond);
    const { importBytes, frameBytes, relayedBytes } = limits;
    this.#mostBytesHeld = 2 * Math.max(importBytes, frameBytes, relayedBytes);
    this.#bytes = buckets(limits.bytesPerSecond, this.#mostBytesHeld);
  }

  /** Counts a request of an address; a problem if there were too many. */
  arrival(address: string): Problem | undefined {
    const now = this.#now();
    const wait = this.#addresses.of(address, now).take(1, now);
    return wait > 0 ? tooManyOfAddress(wait) : undefined;
  }

  /**
   * Counts a token of an address as wrong, before it is looked at: many may come at once. The function
   * takes that back, if it was none. A problem if those before it, some of which may have arrived
   * later, have used up everything.
   */
  guess(address: string): (() => void) | Problem {
    const now = this.#now();
    const bucket = this.#addresses.of(address, now);
    const wait = bucket.take(0, now);
    if (wait > 0) return tooManyOfAddress(wait);
    bucket.charge(REFUSED_TOKEN - 1, now);
    return () => bucket.charge(1 - REFUSED_TOKEN, this.#now());
  }

  /** Counts a request of an owner; a problem if there were too many, or too many are unfinished. */
  request(owner: string): Admitted | Problem {
    const problem = this.#spend(owner, 0);
    if (problem) return problem;
    const { connectionsPerOwner: most } = this.#limits;
    if ((this.#held.get(owner)?.requests ?? 0) >= most) {
      return tooManyOpen(`${most} requests are unfinished; wait for some`);
    }
    this.#hold(owner, { requests: 1 });
    let bytes = 0;
    let ended = false;
    return {
      take: (more) => {
        const spent = this.#spendBytes(owner, Math.max(more, LEAST_PIECE));
        if (spent) return spent;
        if ((this.#held.get(owner)?.bytes ?? 0) + more > this.#mostBytesHeld) {
          return tooMany("your unfinished bodies are too large together", SOON_MS);
        }
        bytes += more;
        this.#hold(owner, { bytes: more });
        return undefined;
      },
      letGo: () => {
        this.#hold(owner, { bytes: -bytes });
        bytes = 0;
      },
      end: () => {
        if (ended) return;
        ended = true;
        this.#hold(owner, { requests: -1, bytes: -bytes });
        bytes = 0;
      },
    };
  }

  /** Counts a socket or stream of an owner until the function is called, once; or a problem. */
  stream(owner: string): (() => void) | Problem {
    const { connectionsPerOwner: most } = this.#limits;
    if ((this.#held.get(owner)?.streams ?? 0) >= most) {
      return tooManyOpen(`${most} sockets and streams are already open; close some`);
    }
    this.#hold(owner, { streams: 1 });
    let open = true;
    return () => {
      if (open) this.#hold(owner, { streams: -1 });
      open = false;
    };
  }

  /** Counts a frame of an owner; a problem if there were too many, or too many bytes. */
  frame(owner: string, bytes: number): Problem | undefined {
    return this.#spend(owner, bytes);
  }

  #spend(owner: string, bytes: number): Problem | undefined {
    const now = this.#now();
    const wait = this.#requests.of(owner, now).take(1, now);
    if (wait > 0) {
      const { requestsPerSecond: most } = this.#limits;
      return tooMany(`at most ${most} requests and frames per second`, wait);
    }
    return bytes === 0 ? undefined : this.#spendBytes(owner, bytes);
  }

  #spendBytes(owner: string, bytes: number): Problem | undefined {
    const now = this.#now();
    const wait = this.#bytes.of(owner, now).take(bytes, now);
    const { bytesPerSecond: most } = this.#limits;
    return wait > 0 ? tooMany(`at most ${most} bytes per second`, wait) : undefined;
  }

  #hold(owner: string, change: Partial<Held>): void {
    const held = this.#held.get(owner) ?? { requests: 0, streams: 0, bytes: 0 };
    held.requests += change.requests ?? 0;
    held.streams += change.streams ?? 0;
    held.bytes += change.bytes ?? 0;
    if (held.requests + held.streams > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
  }
}

function tooManyOfAddress(wait: number): Problem {
  return tooMany("this address sends too many requests", wait);
}

function tooMany(why: string, retryAfterMs: number): Problem {
  return { code: "too_many_requests", message: `${why}; send more slowly`, retryAfterMs };
}

function tooManyOpen(message: string): Problem {
  return { code: "too_many_connections", message, retryAfterMs: SOON_MS };
}

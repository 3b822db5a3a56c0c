import type { Problem } from "./problems.ts";
import { TokenBucket } from "./token_bucket.ts";

/** How many frames of a client may wait to be handled. */
const MAX_PENDING = 256;

/** When to send again where too many wait, in ms. */
const SOON_MS = 1_000;

/** Counts the frames of one client, those that wait and those of each second. */
export class IncomingFrames {
  readonly #perSecond: number;
  readonly #waitingBytes: number;
  readonly #rate: TokenBucket;
  #frames = 0;
  #bytes = 0;

  constructor({ perSecond, waitingBytes }: {
    readonly perSecond: number;
    /** How many bytes may wait. */
    readonly waitingBytes: number;
  }) {
    this.#perSecond = perSecond;
    this.#waitingBytes = waitingBytes;
    this.#rate = new TokenBucket({ perSecond, burst: perSecond }, performance.now());
  }

  /** Whether another frame of so many bytes is one too many; then, why. */
  excess(bytes: number): Problem | undefined {
    if (this.#frames >= MAX_PENDING || this.#bytes + bytes > this.#waitingBytes) {
      return tooMany("too many frames are waiting; send more slowly", SOON_MS);
    }
    const wait = this.#rate.take(1, performance.now());
    return wait > 0 ? tooMany(`at most ${this.#perSecond} frames per second`, wait) : undefined;
  }

  /** Counts a frame as waiting until the function is called. */
  wait(bytes: number): () => void {
    this.#frames += 1;
    this.#bytes += bytes;
    return () => {
      this.#frames -= 1;
      this.#bytes -= bytes;
    };
  }
}

function tooMany(message: string, retryAfterMs: number): Problem {
  return { code: "too_many_frames", message, retryAfterMs };
}

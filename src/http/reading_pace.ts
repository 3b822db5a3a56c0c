import { pause } from "../shared/mod.ts";

/**
 * How often to check whether a client has read, in ms: Deno has no event for it. The longer it reads
 * nothing, the less often.
 */
const LOOK_MS = { least: 5, most: 100, growth: 1.5 };

/** What is looked at of a socket. */
interface Read {
  readonly isOpen: boolean;
  /** Unsent bytes. */
  readonly bufferedAmount: number;
  /** Closes it because its client reads too slowly. */
  tooSlow(): void;
}

/**
 * Resolves once at most `bytes` are buffered for a client, or its socket is closed, as it is here if
 * the client reads nothing for `patienceMs`.
 */
export async function untilRead(
  socket: Read,
  { bytes, patienceMs }: { readonly bytes: number; readonly patienceMs: number },
): Promise<void> {
  let buffered = Infinity;
  let since = performance.now();
  let wait = LOOK_MS.least;
  while (socket.isOpen && socket.bufferedAmount > bytes) {
    const now = performance.now();
    if (socket.bufferedAmount < buffered) {
      since = now;
      wait = LOOK_MS.least;
    } else if (now - since > patienceMs) socket.tooSlow();
    buffered = socket.bufferedAmount;
    await pause(wait);
    wait = Math.min(LOOK_MS.most, wait * LOOK_MS.growth);
  }
}

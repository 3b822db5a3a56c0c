import { pause } from "../shared/pause.ts";
import { BridgeError } from "./errors.ts";

const MOST_TRIES = 8;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 60_000;

/** Does something again, after a while, as long as the bridge says that it may succeed later. */
export async function patiently<Result>(task: () => Promise<Result>): Promise<Result> {
  for (let tries = 1;; tries++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof BridgeError) || !error.retryable || tries === MOST_TRIES) throw error;
      const wait = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
      await pause(Math.min(wait, LONGEST_WAIT_MS));
    }
  }
}

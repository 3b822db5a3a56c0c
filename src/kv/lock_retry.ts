import { pause } from "../shared/mod.ts";

/** Waits between the tries, in ms, each with jitter. */
const BACKOFF_MS = [5, 15, 40, 100, 250, 250, 500, 500, 1_000];

/**
 * Repeats a call while another process writes the store's file, with growing, jittered waits. One that
 * succeeds at once, as most do, costs no more.
 */
export function retryWhileLocked<Result>(
  call: () => Promise<Result>,
  tries = 1,
): Promise<Result> {
  return call().catch(async (error) => {
    const wait = BACKOFF_MS[tries - 1];
    if (wait === undefined || !isLocked(error)) throw error;
    await pause(wait * (0.5 + Math.random()));
    return await retryWhileLocked(call, tries + 1);
  });
}

/** Whether another handle was writing the file at that moment; the same call may succeed later. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

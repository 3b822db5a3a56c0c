/** Waits between the tries, in ms, each with jitter. */
const BACKOFF_MS = [5, 15, 40, 100, 250, 250, 500, 500, 1_000];

/** Repeats a call as `retryWhileLocked` does; one that succeeds at once, as most do, costs no more. */
export function retryIfLocked<Result>(call: () => Promise<Result>): Promise<Result> {
  return call().catch((error) => {
    if (!isLocked(error)) throw error;
    return retryWhileLocked(call);
  });
}

/** Repeats a call while another process writes the store's file, with growing, jittered waits. */
export async function retryWhileLocked<Result>(call: () => Promise<Result>): Promise<Result> {
  for (const wait of BACKOFF_MS) {
    try {
      return await call();
    } catch (error) {
      if (!isLocked(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }
  return await call();
}

/** Whether another handle was writing the file at that moment; the same call may succeed later. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

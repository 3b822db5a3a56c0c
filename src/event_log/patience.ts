import { EventLogError } from "./errors.ts";

const BACKOFF_MS = [5, 15, 40, 100, 250, 250, 500, 500, 1_000];

/** Whether another handle was writing the file at that moment; the same call may succeed. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

/**
 * Waits for one operation of the store, at most `deadlineMs`; a store's own retries may never end.
 * Throws `EventLogError` `store_unavailable` past it, with whatever the operation threw as cause.
 */
export async function within<Result>(
  deadlineMs: number,
  what: string,
  operation: () => Promise<Result>,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new EventLogError("store_unavailable", `Cannot ${what}: no answer in ${deadlineMs} ms`),
      );
    }, deadlineMs);
  });
  try {
    return await Promise.race([operation(), late]);
  } catch (error) {
    if (error instanceof EventLogError) throw error;
    throw new EventLogError("store_unavailable", `Cannot ${what}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Repeats an operation while the file is locked by another writer, with growing, jittered waits. */
export async function whileLocked<Result>(operation: () => Promise<Result>): Promise<Result> {
  for (const wait of BACKOFF_MS) {
    try {
      return await operation();
    } catch (error) {
      if (!isLocked(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }
  return await operation();
}

import { Alarm } from "../shared/mod.ts";
import { StoreError } from "./errors.ts";

/**
 * Runs an operation for at most `deadlineMs`; a store's own retries may never end. Past it the
 * signal is aborted and the result, if there ever is one, dropped. Throws `StoreError`
 * `store_unavailable` then, and for whatever the operation throws besides a `StoreError`.
 *
 * @param name What the operation does, as it stands after “Cannot …” in errors.
 */
export async function withDeadline<Result>(
  deadlineMs: number,
  name: string,
  operation: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const alarm = new Alarm(() => {
    const message = `Cannot ${name}: no answer within ${deadlineMs} ms`;
    const error = new StoreError("store_unavailable", message);
    controller.abort(error);
    reject(error);
  });
  alarm.set(deadlineMs);
  try {
    operation(controller.signal).then(resolve, reject);
    return await promise;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError("store_unavailable", `Cannot ${name}`, { cause: error });
  } finally {
    alarm.stop();
  }
}

import { AsyncLocalStorage } from "node:async_hooks";

/** The ids that lines are about. */
export interface LogIds {
  readonly owner?: string | undefined;
  readonly space?: string | undefined;
  readonly session?: string | undefined;
  readonly turn?: string | undefined;
}

const storage = new AsyncLocalStorage<LogIds>();

/** Runs a task; what is logged in it, and in what it starts, names these ids. */
export function withLogIds<Result>(ids: LogIds, task: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...ids }, task);
}

/** The ids of the task that is running. */
export function currentLogIds(): LogIds | undefined {
  return storage.getStore();
}

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
  const current = storage.getStore();
  const named = { ...current, ...ids };
  // A task within one about the same needs no context of its own: that costs more than to compare.
  return current && isSame(current, named) ? task() : storage.run(named, task);
}

function isSame(ids: LogIds, others: LogIds): boolean {
  return ids.owner === others.owner && ids.space === others.space &&
    ids.session === others.session && ids.turn === others.turn;
}

/** The ids of the task that is running. */
export function currentLogIds(): LogIds | undefined {
  return storage.getStore();
}

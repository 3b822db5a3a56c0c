import { AsyncLocalStorage } from "node:async_hooks";

/** The ids that lines are about. */
export interface LogIds {
  readonly owner?: string | undefined;
  readonly space?: string | undefined;
  readonly session?: string | undefined;
  readonly turn?: string | undefined;
}

const NAMES = ["owner", "space", "session", "turn"] as const;

const storage = new AsyncLocalStorage<LogIds>();

/** Runs a task; what is logged in it, and in what it starts, names these ids. */
export function withLogIds<Result>(ids: LogIds, task: () => Result): Result {
  const outer = storage.getStore();
  return outer && names(outer, ids) ? task() : storage.run({ ...outer, ...ids }, task);
}

/** A task for later, wherever that is: what is logged in it names the ids of now. */
export function keepingLogIds(task: () => void): () => void {
  const ids = storage.getStore() ?? {};
  return () => storage.run(ids, task);
}

/** Whether ids are named already. */
function names(outer: LogIds, ids: LogIds): boolean {
  return NAMES.every((name) => !(name in ids) || outer[name] === ids[name]);
}

/** The ids of the task that is running. */
export function currentLogIds(): LogIds | undefined {
  return storage.getStore();
}

import type { RecallMemory, Steps } from "../../conversation/mod.ts";
import type { MemoryShare } from "./live_memory.ts";

/** A search index, and the memory that it takes. */
export interface SearchIndex {
  readonly memory: RecallMemory;
  readonly share: MemoryShare;
}

/** Steps between two looks at how large an index has become. */
const LOOK_EVERY = 16;

/**
 * Runs steps that make an index grow, as long as there is memory for it. Where there is none, the
 * index is dropped and `SessionTooLargeError` or `OverloadedError` thrown.
 */
export function* metered<Result>(
  steps: Steps<Result>,
  { memory, share }: SearchIndex,
): Steps<Result> {
  try {
    for (let count = 1;; count++) {
      const { done, value } = steps.next();
      if (done || count % LOOK_EVERY === 0) share.require(memory.bytes);
      if (done) return value;
      yield;
    }
  } catch (error) {
    dropIndex({ memory, share });
    throw error;
  }
}

/** Drops an index; the next search makes it again. */
export function dropIndex({ memory, share }: SearchIndex): void {
  memory.clear();
  share.note(0);
}

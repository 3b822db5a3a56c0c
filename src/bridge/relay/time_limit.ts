import type { Steps } from "../../conversation/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** How long a request waits for new memory, in ms; then it goes on without. */
const NEW_BLOCK_MS = 2_000;

/** What a wait that took too long resolves with. */
export const LATE = Symbol("late");

/** The time that a request waits for new memory. `end` must follow. */
export function limitOfNewBlock({ memoryWaits }: Pick<BridgeSettings, "memoryWaits">): TimeLimit {
  return new TimeLimit(memoryWaits?.blockMs ?? NEW_BLOCK_MS);
}

/** A time after which nobody waits for a result any more. `end` must follow. */
export class TimeLimit {
  /** Resolves when it has passed. */
  readonly passed: Promise<typeof LATE>;
  readonly #timer: ReturnType<typeof setTimeout>;
  #isPassed = false;

  constructor(ms: number) {
    const { promise, resolve } = Promise.withResolvers<typeof LATE>();
    this.passed = promise;
    this.#timer = setTimeout(() => {
      this.#isPassed = true;
      resolve(LATE);
    }, ms);
  }

  get isPassed(): boolean {
    return this.#isPassed;
  }

  /** Waits for a result until then. What fails later fails unheard. */
  async waitFor<Result>(task: Promise<Result>): Promise<Result | typeof LATE> {
    task.catch(() => {});
    return await Promise.race([task, this.passed]);
  }

  /** Nobody waits any more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Steps that end with nothing once a limit has passed. */
export function* inTime<Result>(
  steps: Steps<Result>,
  limit: TimeLimit,
): Steps<Result | undefined> {
  for (;;) {
    if (limit.isPassed) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
    yield;
  }
}

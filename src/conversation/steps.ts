/**
 * Long work in short steps: whoever drives it may let others run between two of them. Nothing is
 * handed out before the last step.
 */
export type Steps<Result> = Generator<void, Result, void>;

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

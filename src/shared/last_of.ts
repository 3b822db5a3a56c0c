/**
 * A function of one text that keeps its last result: what requests say of themselves is mostly what
 * the one before said. The function must be pure, and its results must not be changed.
 *
 * ```ts
 * import { lastOf } from "./mod.ts";
 *
 * const lengthOf = lastOf((text) => text.length);
 * lengthOf("same"); // 4
 * lengthOf("same"); // 4, not worked out again
 * ```
 */
export function lastOf<Result>(work: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: work(text) };
    return last.result;
  };
}

/**
 * Uses a value: at once if it is there, otherwise when it comes. `await` would let other work run even
 * before a value that is there.
 *
 * ```ts
 * import { atOnce } from "./mod.ts";
 *
 * let told = "";
 * atOnce("now", async (value) => told = value);
 * told; // "now"
 * ```
 */
export function atOnce<Value, Result>(
  value: Value | Promise<Value>,
  use: (value: Value) => Promise<Result>,
): Promise<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

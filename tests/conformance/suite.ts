import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";
import { Mismatch, NotCheckable } from "./verdict.ts";

/** The result of one rule. */
export type Result =
  & {
    readonly id: string;
    readonly title: string;
    readonly ms: number;
  }
  & (
    | { readonly verdict: "pass" }
    | { readonly verdict: "fail"; readonly expected: string; readonly came: string }
    | { readonly verdict: "not checkable"; readonly reason: string }
  );

/** Checks rules one by one, then erases the sessions they created. */
export async function runSuite(
  rules: readonly Rule[],
  target: Target,
  onResult: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  try {
    for (const rule of rules) {
      const result = await check(rule, target);
      results.push(result);
      onResult(result);
    }
  } finally {
    await target.cleanUp();
  }
  return results;
}

async function check({ id, title, check }: Rule, target: Target): Promise<Result> {
  const began = performance.now();
  const told = () => ({ id, title, ms: Math.round(performance.now() - began) });
  try {
    await check(target);
    return { ...told(), verdict: "pass" };
  } catch (error) {
    if (error instanceof NotCheckable) {
      return { ...told(), verdict: "not checkable", reason: error.message };
    }
    const { expected, came } = error instanceof Mismatch
      ? error
      : { expected: "no error", came: String(error) };
    return { ...told(), verdict: "fail", expected, came };
  } finally {
    await target.letGo();
  }
}

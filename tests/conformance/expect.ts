import type { z } from "zod";
import { Mismatch } from "./verdict.ts";

/** Fails unless a value is the one that the protocol gives it; compares as JSON. */
export function expectSame(what: string, came: unknown, expected: unknown): void {
  if (JSON.stringify(came) !== JSON.stringify(expected)) {
    throw new Mismatch(`${what} ${JSON.stringify(expected)}`, came);
  }
}

/** Fails unless something holds; `came` is shown beside it. */
export function expectThat(expected: string, holds: boolean, came: unknown): asserts holds {
  if (!holds) throw new Mismatch(expected, came);
}

/** A value in its shape; fails where it has another one. */
export function expectShape<Output>(
  what: string,
  came: unknown,
  schema: z.ZodType<Output>,
): Output {
  const parsed = schema.safeParse(came);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Mismatch(`${what} whose ${issue?.path.join(".")} is valid (${issue?.message})`, came);
}

import type { z } from "zod";
import { Mismatch } from "./verdict.ts";

/** Throws `Mismatch` unless both values are equal as JSON. */
export function expectSame(what: string, came: unknown, expected: unknown): void {
  if (JSON.stringify(came) !== JSON.stringify(expected)) {
    throw new Mismatch(`${what} ${JSON.stringify(expected)}`, came);
  }
}

/** Throws `Mismatch` unless `holds`; shows `came`. */
export function expectThat(expected: string, holds: boolean, came: unknown): asserts holds {
  if (!holds) throw new Mismatch(expected, came);
}

/** Parses a value by its schema. Throws `Mismatch` if it is invalid. */
export function expectShape<Output>(
  what: string,
  came: unknown,
  schema: z.ZodType<Output>,
): Output {
  const parsed = schema.safeParse(came);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Mismatch(`${what} with a valid ${issue?.path.join(".")} (${issue?.message})`, came);
}

import type { HonoRequest } from "hono";
import { ID_FORM, isValidId } from "../protocol/mod.ts";
import { unquoted } from "./header_values.ts";
import { type Problem, RefusedError } from "./problems.ts";

/**
 * The id in the `idempotency-key` of a request, which may be in quotes; undefined without one. Throws
 * a `RefusedError` if it is no id: the request could not be repeated safely.
 */
export function idempotencyKeyOf(req: HonoRequest): string | undefined {
  const header = req.header("idempotency-key");
  const key = header === undefined ? undefined : unquoted(header);
  if (key !== undefined && !isValidId(key)) throw new RefusedError(WRONG_KEY);
  return key;
}

const WRONG_KEY: Problem = {
  code: "invalid_request",
  message: `idempotency-key must be ${ID_FORM}`,
};

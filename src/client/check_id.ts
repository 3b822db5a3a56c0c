import type { ErrorCode } from "../protocol/mod.ts";
import { ID_RULE, isId } from "./address.ts";
import { BridgeError } from "./errors.ts";

/** Throws a {@linkcode BridgeError} with a code unless an id is valid; `what` it is the id of. */
export function checkId(what: string, code: ErrorCode, id: string): void {
  if (isId(id)) return;
  throw new BridgeError(code, `Invalid ${what} id ${JSON.stringify(id)}: it must be ${ID_RULE}`);
}

import type { MiddlewareHandler } from "hono";
import { historyHeaderSchema, ID_FORM, isValidId, memoryHeaderSchema } from "../protocol/mod.ts";
import type { Problem } from "./problems.ts";
import type { Environment } from "./routes.ts";

/** Whether a request leaves it to the bridge to keep its conversation. */
export function isServerKept(headers: Headers): boolean {
  return historyIn(headers) === "server";
}

/** Whether nothing is to be put into a request, nor remembered of it. */
export function isMemoryOff(headers: Headers): boolean {
  return memoryIn(headers) === "off";
}

/**
 * Refuses, in a door's own form, a request whose headers tell the bridge something that it does not
 * understand: a misspelt `off` would be remembered.
 */
export function checkBridgeHeaders(
  refuse: (problem: Problem) => Response,
): MiddlewareHandler<Environment> {
  return async function checkedHeaders({ req }, next) {
    const problem = problemIn(req.raw.headers);
    return problem ? refuse(problem) : await next();
  };
}

function problemIn(headers: Headers): Problem | undefined {
  const session = headers.get("x-bridge-session");
  if (session !== null && !isValidId(session)) return WRONG_SESSION;
  const history = historyIn(headers);
  if (headers.has("x-bridge-history") && history === undefined) return WRONG_HISTORY;
  const memory = memoryIn(headers);
  if (headers.has("x-bridge-memory") && memory === undefined) return WRONG_MEMORY;
  return history === "server" && memory === "off" ? NOTHING_KEPT : undefined;
}

/** What `x-bridge-history` says; undefined where it is absent or wrong. */
function historyIn(headers: Headers) {
  return historyHeaderSchema.safeParse(valueOf(headers, "x-bridge-history")).data;
}

/** What `x-bridge-memory` says; undefined where it is absent or wrong. */
function memoryIn(headers: Headers) {
  return memoryHeaderSchema.safeParse(valueOf(headers, "x-bridge-memory")).data;
}

function valueOf(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.trim().toLowerCase();
}

const WRONG_SESSION: Problem = {
  code: "invalid_session_id",
  message: `x-bridge-session must be ${ID_FORM}`,
};

const WRONG_HISTORY: Problem = {
  code: "invalid_request",
  message: `x-bridge-history must be ${historyHeaderSchema.options.join(" or ")}`,
};

const WRONG_MEMORY: Problem = {
  code: "invalid_request",
  message: `x-bridge-memory must be ${memoryHeaderSchema.options.join(" or ")}`,
};

const NOTHING_KEPT: Problem = {
  code: "invalid_request",
  message: "x-bridge-memory: off is not possible with x-bridge-history: server, which has the " +
    "bridge keep the conversation",
};

import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Principal } from "../access/mod.ts";
import type { SessionKey } from "../bridge/mod.ts";
import { isValidId } from "../protocol/mod.ts";
import { problemResponse } from "./problems.ts";

/** The longest search text, in characters (UTF-16 units). */
export const MAX_QUERY = 1_000;

/** What the routes behind the entrance know about a request. */
export interface Environment {
  readonly Variables: { owner: string; principal: Principal };
}

/** The schema of a whole number in a query. */
export function wholeNumber(least: number, most: number) {
  return z.string().regex(/^\d{1,16}$/).transform(Number)
    .refine((number) => number >= least && number <= most);
}

/** Refuses bodies that are larger than this, in bytes. */
export function withBody(maxSize: number): MiddlewareHandler {
  const message = `A body may have at most ${maxSize} bytes`;
  return bodyLimit({
    maxSize,
    onError: () => problemResponse({ code: "frame_too_large", message }),
  });
}

/** The session that a request is about. */
export function keyOf(context: Context<Environment>): SessionKey {
  return { owner: context.var.owner, session: context.req.param("session") ?? "" };
}

/** Refuses invalid session ids: reads find nothing, writes get the reason. */
export function requirePossibleId(): MiddlewareHandler<Environment> {
  return async function possibleId(context, next) {
    if (isValidId(context.req.param("session") ?? "")) return await next();
    return context.req.method === "POST" ? wrongId() : missing();
  };
}

/** The same response for another owner's session and for one that does not exist. */
export function missing(): Response {
  return problemResponse({ code: "not_found", message: "No such session" });
}

function wrongId(): Response {
  const message = "A session id has 1 to 128 characters from A-Z a-z 0-9 . _ : -";
  return problemResponse({ code: "invalid_session_id", message });
}

import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Principal } from "../access/mod.ts";
import type { SessionKey } from "../bridge/mod.ts";
import { isId } from "../protocol/mod.ts";
import { problemResponse } from "./problems.ts";

/** The longest text to look for, in characters (UTF-16 units). */
export const MAX_QUERY = 1_000;

/** What the routes behind the entrance know of a request. */
export interface Environment {
  readonly Variables: { owner: string; principal: Principal };
}

/** A whole number in a query. */
export function wholeNumber(least: number, most: number) {
  return z.string().regex(/^\d{1,16}$/).transform(Number)
    .refine((number) => number >= least && number <= most);
}

/** Refuses bodies of more than so many bytes. */
export function withBody(maxSize: number): MiddlewareHandler {
  const message = `A body has at most ${maxSize} bytes`;
  return bodyLimit({
    maxSize,
    onError: () => problemResponse({ code: "frame_too_large", message }),
  });
}

/** The session that a request is about. */
export function keyOf(context: Context<Environment>): SessionKey {
  return { owner: context.var.owner, session: context.req.param("session") ?? "" };
}

/** Refuses an id that no session can have: what reads finds nothing there, what writes is told. */
export function requirePossibleId(): MiddlewareHandler<Environment> {
  return async function possibleId(context, next) {
    if (isId(context.req.param("session") ?? "")) return await next();
    return context.req.method === "POST" ? wrongId() : missing();
  };
}

/** What is someone else's and what is not there look the same. */
export function missing(): Response {
  return problemResponse({ code: "not_found", message: "There is no such session" });
}

function wrongId(): Response {
  const message = "A session's id has 1 to 128 characters of A-Z a-z 0-9 . _ : -";
  return problemResponse({ code: "invalid_session_id", message });
}

import type { Context, MiddlewareHandler } from "hono";
import type { SpaceKey } from "../bridge/mod.ts";
import { ID_FORM, isValidId } from "../protocol/mod.ts";
import { type Problem, problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";

/** The space that a request is about. */
export function spaceOf(context: Context<Environment>): SpaceKey {
  return { owner: context.var.owner, space: context.req.param("space") ?? "" };
}

/** The fact that a request is about. */
export function factOf(context: Context<Environment>): string {
  return context.req.param("fact") ?? "";
}

/** Refuses invalid ids of spaces: `POST` gets the reason, the rest finds nothing. */
export function requirePossibleSpace(): MiddlewareHandler<Environment> {
  return async function possibleSpace({ req }, next) {
    if (isValidId(req.param("space") ?? "")) return await next();
    return req.method === "POST" ? problemResponse(WRONG_SPACE) : noSpace();
  };
}

/** Refuses, in a door's own form, an invalid id of the space that its path may begin with. */
export function allowSpace(
  refuse: (problem: Problem) => Response,
): MiddlewareHandler<Environment> {
  return async function allowedSpace({ req }, next) {
    if (isValidId(req.param("space") ?? "none")) return await next();
    return refuse(WRONG_SPACE);
  };
}

/** The same response for another owner's space and for one that does not exist. */
export function noSpace(): Response {
  return problemResponse({ code: "not_found", message: "No such space" });
}

/** The response for a fact that does not exist, in a space that may not either. */
export function noFact(): Response {
  return problemResponse({ code: "not_found", message: "No such fact" });
}

const WRONG_SPACE: Problem = {
  code: "invalid_space_id",
  message: `A space id must be ${ID_FORM}`,
};

/** Where a request goes without the space that its path may begin with, and with its query. */
export function pathBelowSpace(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname.replace(/^\/spaces\/[^/]+(?=\/)/, "")}${search}`;
}

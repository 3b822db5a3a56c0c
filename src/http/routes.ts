import type { Context, MiddlewareHandler } from "hono";
import type { Principal } from "../access/mod.ts";
import type { Rejection, SessionKey } from "../bridge/mod.ts";
import type { Peer } from "../listener/mod.ts";
import { ID_FORM, idInPath, isValidId } from "../protocol/mod.ts";
import { type NotUtf8Error, tryJson } from "../shared/mod.ts";
import type { Admitted } from "./allowances.ts";
import { type Problem, problemResponse, RefusedError } from "./problems.ts";

/** What the routes behind the entrance know about a request. */
export interface Environment {
  readonly Bindings: Peer;
  readonly Variables: {
    owner: string;
    principal: Principal;
    /** What the request holds of its owner's allowance. */
    admitted: Admitted;
    /** Counts a stream of its owner until the function is called; or a problem. */
    openStream: () => (() => void) | Problem;
    /** How long its body may take, in ms, besides a time for each byte. */
    bodyMs: number;
    /** Its body, on the routes that read one. */
    body: string;
    /** Whether the response was sent as bytes, over an exchange. */
    isSent?: true;
  };
}

/** The refusal of a body that is not UTF-8. */
export function notUtf8({ message }: NotUtf8Error): Response {
  return problemResponse(notUtf8Problem(message));
}

/** What is told of a body that is not UTF-8; `message` says where. */
export function notUtf8Problem(message: string): Problem {
  return { code: "invalid_request", message: `The body cannot be read: ${message}` };
}

/** What a schema of an object has, as far as it is needed to know its members. */
interface Known {
  readonly shape: Readonly<Record<string, unknown>>;
}

/**
 * What a request asks: its body if it was sent with `POST`, otherwise its query, where numbers are
 * digits. Not checked, but for members of the schema that a query has twice, as in `queryOf`.
 */
export function questionIn(context: Context<Environment>, known: Known): unknown {
  if (context.req.method === "POST") return tryJson(context.var.body);
  const query = Object.entries(queryOf(context, known));
  return Object.fromEntries(query.map(([name, value]) => [name, numberIn(name, value)]));
}

/** A request's query. Throws a `RefusedError` if it has a member of the schema twice. */
export function queryOf({ req }: Context<Environment>, { shape }: Known): Record<string, string> {
  const query = req.queries();
  const twice = Object.keys(shape).find((name) => (query[name]?.length ?? 0) > 1);
  if (twice === undefined) return req.query();
  const message = `${twice} comes more than once in the query; send it once`;
  throw new RefusedError({ code: "invalid_request", message });
}

/** The names of whole numbers in queries. */
const NUMBERS: ReadonlySet<string> = new Set(["limit", "at", "after", "reply"]);

function numberIn(name: string, value: string): string | number {
  return NUMBERS.has(name) && /^\d{1,16}$/.test(value) ? Number(value) : value;
}

/** The session that a request is about. */
export function keyOf(context: Context<Environment>): SessionKey {
  return { owner: context.var.owner, session: idInPath(context.req.param("session") ?? "") };
}

/**
 * Refuses invalid session ids: reads find nothing, writes get the reason. A session that an earlier
 * version stored under an id of dots can still be read, forked and deleted.
 */
export function requirePossibleId(): MiddlewareHandler<Environment> {
  return async function possibleId({ req }, next) {
    const part = req.param("session") ?? "";
    const isOfDots = idInPath(part) !== part;
    const changesNothing = ["GET", "DELETE"].includes(req.method) || req.path.endsWith("/fork");
    if (isValidId(part) || isOfDots && changesNothing) return await next();
    return req.method === "POST" ? wrongId() : missing();
  };
}

/** Answers with a view, or says why there is none. */
export function answer<View extends { readonly ok: true }>(
  context: Context<Environment>,
  view: View | Rejection | undefined,
): Response {
  if (!view) return missing();
  if (!view.ok) return problemResponse(view);
  const { ok: _, ...body } = view;
  return context.json(body);
}

/** The same response for another owner's session and for one that does not exist. */
export function missing(): Response {
  return problemResponse({ code: "not_found", message: "No such session" });
}

function wrongId(): Response {
  const message = `A session id must be ${ID_FORM}`;
  return problemResponse({ code: "invalid_session_id", message });
}

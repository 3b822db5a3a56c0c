import type { MiddlewareHandler } from "hono";
import type { TokenRefusal } from "../access/mod.ts";
import type { Access } from "./access.ts";
import { problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";
import { lacking, scopeOf } from "./scopes.ts";

/** Names that tokens have in the query of a URL. */
const TOKEN_NAMES =
  /^((access|auth|id|bearer|bridge|api)[-_]?)?token$|^(x[-_])?api[-_]?key$|^(jwt|bearer|auth|authorization)$/i;

/**
 * Admits requests with a valid token, an allowed origin and a sufficient scope; refuses others with
 * 401 or 503, 403, 403, in this order. It never looks at stored data, so no refusal reveals a session.
 */
export function enter(access: Access): MiddlewareHandler<Environment> {
  return async function entrance(context, next) {
    const { headers } = context.req.raw;
    const principal = await access.principalOf(headers);
    if ("code" in principal) return refused(principal);
    if (!access.isAllowed(headers)) return foreignOrigin();
    const problem = lacking(principal.scopes, scopeOf(context.req.method, context.req.path));
    if (problem) return problemResponse(problem);
    context.set("owner", principal.owner);
    context.set("principal", principal);
    await next();
  };
}

/** Refuses a token in the query, even a valid one: proxies, logs and traces keep whole URLs. */
export function refuseTokensInUrl(): MiddlewareHandler {
  return async function noTokenInUrl(context, next) {
    const name = [...new URL(context.req.url).searchParams.keys()].find((each) =>
      TOKEN_NAMES.test(each)
    );
    if (name === undefined) return await next();
    return problemResponse({
      code: "token_in_url",
      message:
        `${name} is in the URL, and URLs are kept in logs and traces: get a new token, and ` +
        "send it as Authorization: Bearer, or as the subprotocol bearer.<base64url>",
    });
  };
}

function refused({ retryAfterMs, ...problem }: TokenRefusal): Response {
  if (problem.code === "unauthorized") {
    return problemResponse(problem, { "www-authenticate": "Bearer" });
  }
  const seconds = Math.ceil((retryAfterMs ?? 1_000) / 1_000);
  return problemResponse(problem, { "retry-after": String(seconds) });
}

/** The refusal of a page of another origin, or of another host name. */
function foreignOrigin(): Response {
  return problemResponse({
    code: "origin_not_allowed",
    message: "This origin or host may not connect; add the origin to ALLOWED_ORIGINS",
  });
}

import type { Context, HonoRequest, MiddlewareHandler, Next } from "hono";
import type { TokenRefusal } from "../access/mod.ts";
import { type Access, isMissing } from "./access.ts";
import type { RequestAllowances } from "./allowances.ts";
import { clientAddressOf } from "./client_address.ts";
import { hostOf } from "./host.ts";
import { refusalOf } from "./error_shapes.ts";
import { lastOf } from "../shared/mod.ts";
import type { Problem } from "./problems.ts";
import { providerApiOf } from "./provider_paths.ts";
import type { Environment } from "./routes.ts";
import { lacking, scopeOf } from "./scopes.ts";

/** Names that tokens have in the query of a URL. */
const TOKEN_NAMES =
  /^((access|auth|id|bearer|bridge|api)[-_]?)?token$|^(x[-_])?api[-_]?key$|^(jwt|bearer|auth|authorization)$/i;

/** What the entrance needs to know. */
export interface Entrance {
  readonly access: Access;
  readonly allowances: RequestAllowances;
  /** The header in which a proxy tells its client's address; undefined without a proxy. */
  readonly addressHeader: string | undefined;
  /** How long a body may take, in ms, besides a time for each byte. */
  readonly bodyMs: number;
}

/** Refuses a request whose address cannot be read. */
export function requireReadableUrl(): MiddlewareHandler<Environment> {
  const namesHost = lastOf((header) => hostOf(header) !== undefined);
  const faultIn = lastOf((url) => {
    if (!URL.canParse(url)) return NO_HOST;
    return isUtf8(new URL(url).search) ? undefined : NOT_UTF8;
  });
  return async function readableUrl({ req }, next) {
    const message = namesHost(req.header("host") ?? "") ? faultIn(req.url) : NO_HOST;
    if (message === undefined) return await next();
    return refusalOf(req, { code: "invalid_request", message });
  };
}

const NO_HOST = "The Host header, or the address asked for, names no host";
const NOT_UTF8 = "The query is not UTF-8; send it as UTF-8, percent-encoded";

/** Whether the bytes that a query has percent-encoded are UTF-8. */
function isUtf8(query: string): boolean {
  return (query.match(/(?:%[\da-f]{2})+/gi) ?? []).every((bytes) => {
    try {
      decodeURIComponent(bytes);
      return true;
    } catch {
      return false;
    }
  });
}

/** Refuses requests of an address that sends too many. Whether the process lives is always told. */
export function limitAddresses({ allowances, addressHeader: header }: Entrance) {
  return async function limitedAddress(context: Context<Environment>, next: Next) {
    if (context.req.path === "/healthz") return await next();
    const address = clientAddressOf(context.req.raw.headers, { ...context.env, header });
    const problem = allowances.arrival(address);
    if (problem) return refusalOf(context.req, problem);
    await next();
  };
}

/**
 * Admits requests with a valid token, an allowed origin, a sufficient scope and an owner's allowance;
 * refuses others with 401 or 503, 403, 403, 429, in this order. It never looks at stored data, so no
 * refusal reveals a session.
 */
export function enter(entrance: Entrance): MiddlewareHandler<Environment> {
  const { access, allowances, addressHeader: header, bodyMs } = entrance;
  return async function entered(context, next) {
    const { path, method, raw: { headers } } = context.req;
    const refuse = (problem: Problem) => refusalOf(context.req, problem);
    const forgive = allowances.guess(clientAddressOf(headers, { ...context.env, header }));
    if (typeof forgive !== "function") return refuse(forgive);
    const caller = providerApiOf(path) === undefined ? "client" : "program";
    const principal = await access.principalOf(headers, caller);
    const isWrong = "code" in principal && principal.code === "unauthorized" &&
      !isMissing(principal);
    if (!isWrong) forgive();
    if ("code" in principal) return refused(context.req, principal);
    if (!access.isAllowed(headers)) return refuse(FOREIGN_ORIGIN);
    const problem = lacking(principal.scopes, scopeOf(method, path));
    if (problem) return refuse(problem);
    const { owner } = principal;
    const admitted = allowances.request(owner);
    if ("code" in admitted) return refuse(admitted);
    context.set("owner", owner);
    context.set("principal", principal);
    context.set("admitted", admitted);
    context.set("openStream", () => allowances.stream(owner));
    context.set("bodyMs", bodyMs);
    try {
      await next();
    } finally {
      admitted.end();
    }
  };
}

/** Refuses a token in the query, even a valid one: proxies, logs and traces keep whole URLs. */
export function refuseTokensInUrl(): MiddlewareHandler {
  const tokenIn = lastOf((url) =>
    [...new URL(url).searchParams.keys()].find((each) => TOKEN_NAMES.test(each))
  );
  return async function noTokenInUrl(context, next) {
    const name = tokenIn(context.req.url);
    if (name === undefined) return await next();
    return refusalOf(context.req, {
      code: "token_in_url",
      message:
        `${name} is in the URL, and URLs are kept in logs and traces: get a new token, and ` +
        "send it as Authorization: Bearer, or as the subprotocol bearer.<base64url>",
    });
  };
}

function refused(req: HonoRequest, { retryAfterMs = 1_000, ...problem }: TokenRefusal): Response {
  if (problem.code === "unauthorized") {
    return refusalOf(req, problem, { "www-authenticate": "Bearer" });
  }
  return refusalOf(req, { ...problem, retryAfterMs });
}

/** The refusal of a page of another origin, or of another host name. */
const FOREIGN_ORIGIN: Problem = {
  code: "origin_not_allowed",
  message: "This origin or host may not connect; add the origin to ALLOWED_ORIGINS",
};

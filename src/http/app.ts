import { type Context, Hono } from "hono";
import type { Bridge } from "../bridge/mod.ts";
import { Access, type AccessSettings } from "./access.ts";
import { enter, refuseTokensInUrl } from "./entrance.ts";
import { pageRoutes } from "./page.ts";
import { type Problem, problemOf, problemResponse } from "./problems.ts";
import { ProdDoor } from "./prod_door.ts";
import { restDoor } from "./rest_door.ts";
import { securityHeaders } from "./security_headers.ts";
import { type ConnectionLimits, Upgrader } from "./upgrade.ts";
import { WsDoor, wsQuerySchema } from "./ws_door.ts";

/** What the doors stand on. */
export interface AppOptions {
  readonly bridge: Bridge;
  readonly access: AccessSettings;
  readonly limits: ConnectionLimits & {
    /** The longest body of an import, in bytes. */
    readonly importBytes: number;
  };
  /** The folder of the built page. */
  readonly web: URL;
}

/** The doors, open. */
export interface App {
  /** Answers a request; upgrades it where it asks for a socket. */
  fetch(request: Request): Response | Promise<Response>;
  /** Closes the sockets with 1012; resolves once they are gone, at the latest after so many ms. */
  close(patienceMs: number): Promise<void>;
}

/** The doors: two sockets, the routes below `/v1`, the page, and what watches a service. */
export function createApp({ bridge, access: settings, limits, web }: AppOptions): App {
  const app = new Hono();
  const access = new Access(settings);
  const upgrader = new Upgrader(limits);

  app.use(securityHeaders(), refuseTokensInUrl());
  app.get("/ws", enter(access), (context) =>
    upgrader.upgrade(context, (entrant) => {
      const query = wsQuerySchema.safeParse(context.req.query());
      if (query.success) return new WsDoor({ bridge, ...entrant, query: query.data });
      return wrongQuery(query.error.issues[0]);
    }));
  app.get(
    "/prod",
    enter(access),
    (context) => upgrader.upgrade(context, (entrant) => new ProdDoor({ bridge, ...entrant })),
  );

  const plain = new Hono();
  plain.get("/healthz", (context) => context.json({ status: "ok" }));
  plain.get("/readyz", async (context) => {
    await bridge.ready();
    return context.json({ status: "ok" });
  });
  plain.route("/", pageRoutes(web));
  plain.route(
    "/v1",
    restDoor({ bridge, access, bodyBytes: limits.frameBytes, importBytes: limits.importBytes }),
  );
  app.route("/", plain);

  app.notFound((context) => notThere(app, context));
  app.onError((error, { req }) => problemResponse(problemOf(error, idsInPath(req.path))));
  return {
    fetch: (request) => app.fetch(request),
    close: (patienceMs) => upgrader.close(patienceMs),
  };
}

/** What a path names, for the log. */
function idsInPath(path: string): { readonly session?: string } {
  const [, session] = /^\/v1\/sessions\/([^/]+)/.exec(path) ?? [];
  return session === undefined ? {} : { session };
}

function wrongQuery(issue: { path: PropertyKey[]; message: string } | undefined): Problem {
  const name = String(issue?.path[0] ?? "query");
  const code = name === "session" ? "invalid_session_id" : "invalid_request";
  return { code, message: `${name} ${issue?.message ?? "is not valid"}` };
}

/** A path that has a route by another method is told apart from one that has none. */
function notThere(app: Hono, { req }: Context): Response {
  const methods = ["GET", "POST", "PATCH", "DELETE"].filter((method) =>
    method !== req.method &&
    app.router.match(method, req.path)[0].some(([[, route]]) => !route.path.endsWith("/*"))
  );
  if (methods.length === 0) {
    return problemResponse({ code: "not_found", message: `There is nothing at ${req.path}` });
  }
  const message = `${req.path} takes ${methods.join(" and ")}, not ${req.method}`;
  return problemResponse({ code: "method_not_allowed", message }, { allow: methods.join(", ") });
}

import { type Context, Hono } from "hono";
import type { Operations } from "../bridge/mod.ts";
import { defined } from "../shared/mod.ts";
import { Access, type AccessSettings } from "./access.ts";
import { enter, refuseTokensInUrl } from "./entrance.ts";
import { pageRoutes } from "./page.ts";
import { type Problem, problemOf, problemResponse } from "./problems.ts";
import { type ProdBridge, ProdDoor } from "./prod_door.ts";
import { type RestBridge, restDoor } from "./rest_door.ts";
import { securityHeaders } from "./security_headers.ts";
import { type ConnectionLimits, Upgrader } from "./upgrade.ts";
import { WsDoor, wsQuerySchema } from "./ws_door.ts";

/** Dependencies of the HTTP app. */
export interface AppOptions {
  readonly bridge: RestBridge & ProdBridge & Pick<Operations, "ready">;
  readonly access: AccessSettings;
  readonly limits: ConnectionLimits & {
    /** The largest body of an import, in bytes. */
    readonly importBytes: number;
  };
  /** The folder of the built page. */
  readonly web: URL;
}

/** The running HTTP app. */
export interface HttpApp {
  /** Every route and middleware, in the order in which they are tried. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Answers a request, or upgrades it to a socket. */
  fetch(request: Request): Response | Promise<Response>;
  /** Closes the sockets with 1012. Resolves once they are gone, or after this many ms. */
  close(patienceMs: number): Promise<void>;
}

/** Creates the app: two sockets, the routes below `/v1`, the page and the health checks. */
export function createApp({ bridge, access: settings, limits, web }: AppOptions): HttpApp {
  const app = new Hono();
  const access = new Access(settings);
  const upgrader = new Upgrader(limits);

  app.use(securityHeaders(), refuseTokensInUrl());
  app.get("/ws", enter(access), (context) =>
    upgrader.upgrade(context, (principal) => {
      const query = wsQuerySchema.safeParse(context.req.query());
      if (query.success) return new WsDoor({ bridge, ...principal, query: query.data });
      return wrongQuery(query.error.issues[0]);
    }));
  app.get(
    "/prod",
    enter(access),
    (context) => upgrader.upgrade(context, (principal) => new ProdDoor({ bridge, ...principal })),
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

  app.notFound((context) => notFound(app, context));
  app.onError((error, { req }) => problemResponse(problemOf(error, idsInPath(req.path))));
  return {
    fetch: (request) => app.fetch(request),
    routes: app.routes,
    close: (patienceMs) => upgrader.close(patienceMs),
  };
}

/** What a path names, for the log. */
function idsInPath(path: string): { readonly session?: string } {
  const [, session] = /^\/v1\/sessions\/([^/]+)/.exec(path) ?? [];
  return defined({ session });
}

function wrongQuery(issue: { path: PropertyKey[]; message: string } | undefined): Problem {
  const name = String(issue?.path[0] ?? "query");
  const code = name === "session" ? "invalid_session_id" : "invalid_request";
  return { code, message: `${name} ${issue?.message ?? "is invalid"}` };
}

/** 405 if the path has a route for another method, else 404. */
function notFound(app: Hono, { req }: Context): Response {
  const methods = ["GET", "POST", "PATCH", "DELETE"].filter((method) =>
    method !== req.method &&
    app.router.match(method, req.path)[0].some(([[, route]]) => !route.path.endsWith("/*"))
  );
  if (methods.length === 0) {
    return problemResponse({ code: "not_found", message: `Nothing at ${req.path}` });
  }
  const message = `${req.path} supports ${methods.join(" and ")}, not ${req.method}`;
  return problemResponse({ code: "method_not_allowed", message }, { allow: methods.join(", ") });
}

import { Hono } from "hono";
import type { Operations, Relaying, Spaces } from "../bridge/mod.ts";
import type { Handler } from "../listener/mod.ts";
import type { Upstream } from "../model/mod.ts";
import { ByteBudget, defined } from "../shared/mod.ts";
import { Access, type AccessSettings } from "./access.ts";
import { type AllowanceLimits, RequestAllowances } from "./allowances.ts";
import {
  type Entrance,
  limitAddresses,
  refuseTokensInUrl,
  requireReadableUrl,
} from "./entrance.ts";
import { refusalOf } from "./error_shapes.ts";
import type { ChatProvider } from "./chat_door/chat_door.ts";
import { mcpDoor } from "./mcp_door.ts";
import { notFound } from "./not_found.ts";
import { openApiRoute } from "./openapi_route.ts";
import { pageRoutes } from "./page.ts";
import { type Problem, problemOf, problemResponse } from "./problems.ts";
import type { ProdBridge } from "./prod_door.ts";
import { relayDoors } from "./relay_doors.ts";
import { type RestBridge, restDoor } from "./rest_door.ts";
import type { Environment } from "./routes.ts";
import { securityHeaders } from "./security_headers.ts";
import { socketRoutes, SOCKETS } from "./socket_routes.ts";
import { type UpgradeLimits, Upgrader } from "./upgrade.ts";

/** Dependencies of the HTTP app. */
export interface AppOptions {
  readonly bridge: RestBridge & ProdBridge & Relaying & Pick<Operations, "ready">;
  readonly spaces: Spaces;
  readonly access: AccessSettings & {
    /** The header in which a proxy tells its client's address; undefined without a proxy. */
    readonly addressHeader?: string | undefined;
  };
  readonly limits: UpgradeLimits & AllowanceLimits & {
    /** How long a body may take, in ms, besides a time for each byte. */
    readonly bodyMs: number;
    /** The largest attachment, in bytes. */
    readonly attachmentBytes: number;
  };
  /** Where requests to the Messages API are passed on to. */
  readonly upstream: Upstream;
  /** Who answers chat completions; absent: there is no door for them. */
  readonly chat?: ChatProvider | undefined;
  /** The folder of the built page. */
  readonly web: URL;
  /** The clock of the allowances, in ms from any fixed moment. */
  readonly now?: () => number;
}

/** The running HTTP app. */
export interface HttpApp extends Handler {
  /** Every route and middleware, in the order in which they are tried. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Resolves once no reply is passed on any more, or after this many ms; none begins anew. */
  drainRelays(patienceMs: number): Promise<void>;
  /** Closes the sockets with 1012. Resolves once they are gone, or after this many ms. */
  close(patienceMs: number): Promise<void>;
}

/** Creates the app: two sockets, the routes below `/v1`, the page and the health checks. */
export function createApp(options: AppOptions): HttpApp {
  const { bridge, spaces, access, limits, upstream, chat, web } = options;
  const { now = () => performance.now() } = options;
  const allowances = new RequestAllowances(limits, now);
  const upgrader = new Upgrader(limits, allowances);
  const entrance: Entrance = {
    access: new Access({ ...access, upstreamCredentials: upstream.credentials }),
    allowances,
    addressHeader: access.addressHeader,
    bodyMs: limits.bodyMs,
  };
  const relays = relayDoors({ bridge, entrance, upstream, chat, limits });
  const first = [
    securityHeaders(),
    requireReadableUrl(),
    refuseTokensInUrl(),
    limitAddresses(entrance),
  ] as const;

  const app = new Hono<Environment>().use(...first);
  app.route("/", socketRoutes({ bridge, entrance, upgrader }));
  app.route("/", healthRoutes(bridge));
  app.route("/", openApiRoute(entrance.access));
  app.route("/", pageRoutes(web));
  for (const door of relays.apps) app.route("/", door);
  app.route(
    "/v1",
    restDoor({
      bridge,
      spaces,
      entrance,
      room: new ByteBudget(limits.outgoingBytes),
      bufferedBytes: limits.bufferedBytes,
      bodyBytes: limits.frameBytes,
      importBytes: limits.importBytes,
      attachmentBytes: limits.attachmentBytes,
    }),
  );
  app.route("/", mcpDoor({ bridge, spaces, entrance, bodyBytes: limits.frameBytes }));
  // A route among few is found sooner.
  const passing = new Hono<Environment>().use(...first);
  for (const door of relays.apps) passing.route("/", door);
  for (const each of [app, passing]) {
    each.notFound((context) => notFound(app, context));
    each.onError((error, { req }) => refusalOf(req, problemOf(error, idsInPath(req.path))));
  }

  const malformed = new Hono().use(securityHeaders()).all("*", () => problemResponse(MALFORMED));
  return {
    fetch: (request, peer) => (peer.exchange ? passing : app).fetch(request, peer),
    malformed: () => malformed.fetch(new Request("http://bridge/")),
    routes: app.routes,
    exchanges: relays.exchanges,
    upgrades: (target) => SOCKETS.test(target),
    drainRelays: (patienceMs) => relays.drain(patienceMs),
    close: (patienceMs) => upgrader.close(patienceMs),
  };
}

/** Whether the process runs, and whether its store answers. */
function healthRoutes(bridge: Pick<Operations, "ready">): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/readyz", async (context) => {
    await bridge.ready();
    return context.json({ status: "ok" });
  });
  return app;
}

const MALFORMED: Problem = {
  code: "invalid_request",
  message: "The request names no valid host and path",
};

/** What a path names, for the log. */
function idsInPath(path: string): { readonly session?: string } {
  const [, session] = /^\/v1\/sessions\/([^/]+)/.exec(path) ?? [];
  return defined({ session });
}

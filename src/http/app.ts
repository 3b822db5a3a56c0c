import { Hono } from "hono";
import type { Operations, Relaying, Spaces } from "../bridge/mod.ts";
import type { Handler } from "../listener/mod.ts";
import type { Upstream } from "../model/mod.ts";
import { ByteBudget, defined } from "../shared/mod.ts";
import { Access, type AccessSettings } from "./access.ts";
import { type AllowanceLimits, RequestAllowances } from "./allowances.ts";
import {
  enter,
  type Entrance,
  limitAddresses,
  refuseTokensInUrl,
  requireReadableUrl,
} from "./entrance.ts";
import { refusalOf } from "./error_shapes.ts";
import { chatDoor, type ChatProvider } from "./chat_door/chat_door.ts";
import { messagesDoor } from "./messages_door/door.ts";
import { roomForBodies } from "./messages_door/relays.ts";
import { mcpDoor } from "./mcp_door.ts";
import { notFound } from "./not_found.ts";
import { openApiRoute } from "./openapi_route.ts";
import { pageRoutes } from "./page.ts";
import { type Problem, problemOf, problemResponse } from "./problems.ts";
import { type ProdBridge, ProdDoor } from "./prod_door.ts";
import { type RestBridge, restDoor } from "./rest_door.ts";
import { type Environment, queryOf } from "./routes.ts";
import { securityHeaders } from "./security_headers.ts";
import { type UpgradeLimits, Upgrader } from "./upgrade.ts";
import { WsDoor, wsQuerySchema } from "./ws_door.ts";

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
  const { bridge, spaces, access: settings, limits, upstream, chat, web } = options;
  const { now = () => performance.now() } = options;
  const app = new Hono<Environment>();
  const allowances = new RequestAllowances(limits, now);
  const upgrader = new Upgrader(limits, allowances);
  const entrance: Entrance = {
    access: new Access({ ...settings, upstreamCredentials: upstream.credentials }),
    allowances,
    addressHeader: settings.addressHeader,
    bodyMs: limits.bodyMs,
  };

  const first = [
    securityHeaders(),
    requireReadableUrl(),
    refuseTokensInUrl(),
    limitAddresses(entrance),
  ] as const;
  app.use(...first);
  app.get("/ws", enter(entrance), (context) =>
    upgrader.upgrade(context, (principal) => {
      const query = wsQuerySchema.safeParse(queryOf(context, wsQuerySchema));
      if (query.success) return new WsDoor({ bridge, ...principal, query: query.data });
      return wrongQuery(query.error.issues[0]);
    }));
  app.get(
    "/prod",
    enter(entrance),
    (context) => upgrader.upgrade(context, (principal) => new ProdDoor({ bridge, ...principal })),
  );

  const plain = new Hono<Environment>();
  plain.get("/healthz", (context) => context.json({ status: "ok" }));
  plain.get("/readyz", async (context) => {
    await bridge.ready();
    return context.json({ status: "ok" });
  });
  plain.route("/", openApiRoute(entrance.access));
  plain.route("/", pageRoutes(web));
  const relaying = {
    bridge,
    relaying: bridge,
    entrance,
    room: roomForBodies(limits.relayedBytes),
    relayedBytes: limits.relayedBytes,
    bodyBytes: limits.frameBytes,
    bufferedBytes: limits.bufferedBytes,
  };
  const chats = chat && chatDoor({ ...relaying, provider: chat, clock: () => Date.now() });
  if (chats) plain.route("/", chats.app);
  const messages = messagesDoor({ ...relaying, upstream });
  plain.route("/", messages.app);
  // A route among few is found sooner.
  const passing = new Hono<Environment>().use(...first);
  if (chats) passing.route("/", chats.app);
  passing.route("/", messages.app);
  plain.route(
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
  plain.route("/", mcpDoor({ bridge, spaces, entrance, bodyBytes: limits.frameBytes }));
  app.route("/", plain);

  const malformed = new Hono().use(securityHeaders()).all("*", () => problemResponse(MALFORMED));
  for (const each of [app, passing]) {
    each.notFound((context) => notFound(app, context));
    each.onError((error, { req }) => refusalOf(req, problemOf(error, idsInPath(req.path))));
  }
  return {
    fetch: (request, peer) => (peer.exchange ? passing : app).fetch(request, peer),
    malformed: () => malformed.fetch(new Request("http://bridge/")),
    routes: app.routes,
    exchanges: (target, headers) =>
      (EXCHANGES.test(target) || chat !== undefined && CHAT_EXCHANGES.test(target)) &&
      !headers.some(([name]) => name === "x-bridge-history"),
    upgrades: (target) => SOCKETS.test(target),
    drainRelays: async (patienceMs) => {
      await Promise.all([messages.drain(patienceMs), chats?.drain(patienceMs)]);
    },
    close: (patienceMs) => upgrader.close(patienceMs),
  };
}

/** Addresses of sockets. */
const SOCKETS = /^\/(ws|prod)(\?|$)/;

/** Addresses whose requests are passed on. */
const EXCHANGES = /^(\/spaces\/[^/?]+)?\/v1\/messages(\/count_tokens)?(\?|$)/;
const CHAT_EXCHANGES = /^(\/spaces\/[^/?]+)?\/v1\/chat\/completions(\?|$)/;

const MALFORMED: Problem = {
  code: "invalid_request",
  message: "The request names no valid host and path",
};

/** What a path names, for the log. */
function idsInPath(path: string): { readonly session?: string } {
  const [, session] = /^\/v1\/sessions\/([^/]+)/.exec(path) ?? [];
  return defined({ session });
}

function wrongQuery(issue: { path: PropertyKey[]; message: string } | undefined): Problem {
  const name = String(issue?.path[0] ?? "query");
  const code = name === "session"
    ? "invalid_session_id"
    : name === "space"
    ? "invalid_space_id"
    : "invalid_request";
  return { code, message: `${name} ${issue?.message ?? "is invalid"}` };
}

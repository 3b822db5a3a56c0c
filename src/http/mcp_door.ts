import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Attaching, EventHistory, MemoryInspection, SessionDirectory } from "../bridge/mod.ts";
import type { Calls, createServer, Memory } from "../mcp/mod.ts";
import { MCP_CLIENT_HEADER } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { askCancellably } from "./cancellable_asker.ts";
import { enter, type Entrance } from "./entrance.ts";
import { whenRead } from "./outgoing_stream.ts";
import { problemOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import type { Environment } from "./routes.ts";
import { requirePossibleSpace } from "./space_paths.ts";

/** What of a bridge is needed here. */
export type McpBridge =
  & Attaching
  & Pick<SessionDirectory, "list" | "describe">
  & Pick<EventHistory, "events">
  & Pick<MemoryInspection, "unused">;

/** What the door needs. */
export interface McpDoorOptions {
  readonly bridge: McpBridge;
  readonly spaces: Memory["spaces"];
  readonly entrance: Entrance;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
  /** Makes the server that answers a request, in place of the bridge's own. */
  readonly create?: typeof createServer;
}

/** The routes of the Model Context Protocol: `POST /mcp`, and the same below each space. */
export function mcpDoor({ entrance, bodyBytes, ...options }: McpDoorOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  let loaded: Promise<Loaded> | undefined;
  const allowed: MiddlewareHandler = cors({
    origin: (origin) => entrance.access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["POST"],
    allowHeaders: [
      "authorization",
      "content-type",
      "mcp-method",
      "mcp-name",
      "mcp-protocol-version",
      MCP_CLIENT_HEADER,
    ],
    exposeHeaders: [MCP_CLIENT_HEADER],
  });
  const serve = async (context: Context<Environment>) =>
    await serveRequest(context, { ...await (loaded ??= load()), ...options });
  app.use("/mcp/*", allowed);
  app.use("/spaces/:space/mcp/*", allowed);
  app.post("/mcp", enter(entrance), withBody(bodyBytes), serve);
  app.post(
    "/spaces/:space/mcp",
    enter(entrance),
    requirePossibleSpace(),
    withBody(bodyBytes),
    serve,
  );
  return app;
}

/** What serves the protocol, and the calls that run. */
interface Loaded {
  readonly mcp: typeof import("../mcp/mod.ts");
  readonly calls: Calls;
}

/** The room and its package are loaded with the first request: most bridges never need them. */
async function load(): Promise<Loaded> {
  const mcp = await import("../mcp/mod.ts");
  return { mcp, calls: new mcp.Calls() };
}

async function serveRequest(
  context: Context<Environment>,
  { mcp, calls, bridge, spaces, create = mcp.createServer }:
    & Pick<McpDoorOptions, "bridge" | "spaces" | "create">
    & Loaded,
): Promise<Response> {
  const { owner, principal: { scopes, expiresAt } } = context.var;
  const body = tryJson(context.var.body);
  if (body === undefined) return mcp.notJson();
  const leave = context.var.openStream();
  if (typeof leave !== "function") return problemResponse(leave);
  const caller = { owner, scopes, ...defined({ space: context.req.param("space") }) };
  const memory: Memory = {
    spaces,
    sessions: bridge,
    ask: (key, message, more) => askCancellably(bridge, key, { message, expiresAt, ...more }),
    explain: (error) => problemOf(error, { owner }),
  };
  try {
    const response = await mcp.serveMcp(context.req.raw, {
      ...{ body, owner, calls },
      build: (cancellable) => create({ memory, caller }, cancellable),
      onError: (error) => logger.error("An MCP request failed", { owner, error }),
    });
    response.headers.set("cache-control", "no-store");
    return whenRead(response, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

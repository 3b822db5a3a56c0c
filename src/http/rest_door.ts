import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type {
  Attaching,
  Configuration,
  EventHistory,
  SessionDirectory,
  Spaces,
  Uploads,
} from "../bridge/mod.ts";
import {
  eventsQuerySchema,
  MOST_EVENTS_IN_PAGE,
  sessionSearchBodySchema,
} from "../protocol/mod.ts";
import { ByteBudget, defined } from "../shared/mod.ts";
import { attachmentRoutes } from "./attachment_routes.ts";
import { enter, type Entrance } from "./entrance.ts";
import { REDACTED, takeMessage } from "./message_route.ts";
import { type MemoryBridge, memoryRoutes } from "./memory_routes.ts";
import { pacedPage } from "./paced_page.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { replyRoutes } from "./reply_routes.ts";
import { withBody } from "./request_body.ts";
import { type Environment, keyOf, missing, questionIn, requirePossibleId } from "./routes.ts";
import { changeSession } from "./session_changes.ts";
import { settingsRoutes } from "./settings_routes.ts";
import { spaceRoutes } from "./space_routes.ts";

/** Uploads of the largest size that are in memory at once. */
const UPLOADS_HELD = 8;

/** What of a bridge is needed here. */
export type RestBridge =
  & Attaching
  & SessionDirectory
  & Uploads
  & Pick<EventHistory, "events">
  & MemoryBridge
  & Configuration;

/** The routes below `/v1`: sessions, their events, and turns over plain HTTP. */
export function restDoor(
  { bridge, spaces, entrance, room, bufferedBytes, bodyBytes, importBytes, attachmentBytes }: {
    readonly bridge: RestBridge;
    readonly spaces: Spaces;
    readonly entrance: Entrance;
    /** What the bodies of all responses may hold at once. */
    readonly room: ByteBudget;
    /** How much may wait for a client that does not read its event stream, in bytes. */
    readonly bufferedBytes: number;
    /** The largest body, and the largest of an import, in bytes. */
    readonly bodyBytes: number;
    readonly importBytes: number;
    /** The largest attachment, in bytes. */
    readonly attachmentBytes: number;
  },
): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(cors({
    origin: (origin) => entrance.access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["authorization", "content-type", "idempotency-key"],
    exposeHeaders: [REDACTED],
  }));
  app.use(async (context, next) => {
    await next();
    context.res.headers.set("cache-control", "no-store");
  });
  app.use(enter(entrance));
  const imports = { importBytes, imports: new ByteBudget(2 * importBytes) };
  app.use("/sessions/:session/*", requirePossibleId());

  app.get("/sessions", (context) => list(context, bridge));
  app.post("/sessions/search", withBody(bodyBytes), (context) => list(context, bridge));
  app.get("/sessions/:session", async (context) => {
    const session = await bridge.describe(keyOf(context));
    return session ? context.json(session) : missing();
  });
  app.delete(
    "/sessions/:session",
    async (context) => await bridge.erase(keyOf(context)) ? context.body(null, 204) : missing(),
  );
  app.patch(
    "/sessions/:session",
    withBody(bodyBytes),
    (context) => changeSession(context, { bridge, spaces }),
  );
  app.route("/", settingsRoutes({ bridge, bodyBytes }));
  app.get("/sessions/:session/events", async (context) => {
    const query = eventsQuerySchema.safeParse(questionIn(context, eventsQuerySchema));
    if (!query.success) return wrongPage();
    const read = () => bridge.events(keyOf(context), query.data);
    return await pacedPage(context, { room, read, missing });
  });
  app.post(
    "/sessions/:session/messages",
    withBody(bodyBytes),
    (context) => takeMessage(context, { bridge, bufferedBytes }),
  );
  const uploads = new ByteBudget(UPLOADS_HELD * attachmentBytes);
  app.route(
    "/sessions/:session",
    attachmentRoutes({ bridge, attachmentBytes, uploads, room }),
  );
  app.route("/sessions/:session", memoryRoutes({ bridge, room, bodyBytes, ...imports }));
  app.route("/sessions/:session", replyRoutes({ bridge, bufferedBytes, bodyBytes }));
  app.route("/", spaceRoutes({ spaces, room, bodyBytes, ...imports }));
  return app;
}

async function list(context: Context<Environment>, bridge: SessionDirectory): Promise<Response> {
  const asked = sessionSearchBodySchema.safeParse(
    questionIn(context, sessionSearchBodySchema),
  );
  if (!asked.success) return wrongPage(detailOf(asked.error));
  const { limit, cursor, q: words = "" } = asked.data;
  const query = { limit, cursor, words: words.trim() === "" ? undefined : words };
  const { sessions, cursor: next } = await bridge.list(context.var.owner, defined(query));
  return context.json(defined({ sessions, next }));
}

function wrongPage(detail = ""): Response {
  const message =
    `limit must be a whole number from 1 to ${MOST_EVENTS_IN_PAGE}, after one from 0, ` +
    `cursor the next of the previous page, q at most 1000 characters` + detail;
  return problemResponse({ code: "invalid_request", message });
}

import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { Attaching, EventHistory, SessionDirectory } from "../bridge/mod.ts";
import { isValidId, renameBodySchema, sendBodySchema, type ServerFrame } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import type { Access } from "./access.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { enter } from "./entrance.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";
import { type MemoryBridge, memoryRoutes } from "./memory_routes.ts";
import { type Problem, problemOf, problemResponse } from "./problems.ts";
import {
  type Environment,
  keyOf,
  MAX_QUERY,
  missing,
  requirePossibleId,
  wholeNumber,
  withBody,
} from "./routes.ts";

/** How often an idle stream sends a heartbeat, in ms. */
const HEARTBEAT_MS = 15_000;
const MAX_PAGE = 1_000;

/** The header with the kinds of secrets that were masked in a message. */
const REDACTED = "x-redacted";

const pageOf = (usual: number) => ({ limit: wholeNumber(1, MAX_PAGE).default(usual) });
const eventsQuery = z.object({
  ...pageOf(MAX_PAGE),
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
});
const listQuery = z.object({
  ...pageOf(100),
  cursor: z.string().refine(isCursor).optional(),
  q: z.string().max(MAX_QUERY).optional(),
});

/** What of a bridge is needed here. */
export type RestBridge = Attaching & SessionDirectory & Pick<EventHistory, "events"> & MemoryBridge;

/** The routes below `/v1`: sessions, their events, and turns over plain HTTP. */
export function restDoor({ bridge, access, bodyBytes, importBytes }: {
  readonly bridge: RestBridge;
  readonly access: Access;
  /** The largest body, and the largest of an import, in bytes. */
  readonly bodyBytes: number;
  readonly importBytes: number;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(cors({
    origin: (origin) => access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["authorization", "content-type", "idempotency-key"],
    exposeHeaders: [REDACTED],
  }));
  app.use(async (context, next) => {
    await next();
    context.res.headers.set("cache-control", "no-store");
  });
  app.use(enter(access));
  app.use("/sessions/:session/*", requirePossibleId());

  app.get("/sessions", async (context) => {
    const parsed = listQuery.safeParse(context.req.query());
    if (!parsed.success) return wrongPage();
    const { limit, cursor, q: words = "" } = parsed.data;
    const query = { limit, cursor, words: words.trim() === "" ? undefined : words };
    const { sessions, cursor: next } = await bridge.list(context.var.owner, defined(query));
    return context.json(defined({ sessions, next }));
  });
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
    (context) => rename(context, bridge),
  );
  app.get("/sessions/:session/events", async (context) => {
    const query = eventsQuery.safeParse(context.req.query());
    if (!query.success) return wrongPage();
    const page = await bridge.events(keyOf(context), query.data);
    return page ? context.json(page) : missing();
  });
  app.post(
    "/sessions/:session/messages",
    withBody(bodyBytes),
    (context) => takeMessage(context, bridge),
  );
  app.route("/sessions/:session", memoryRoutes({ bridge, bodyBytes, importBytes }));
  return app;
}

async function rename(context: Context<Environment>, bridge: SessionDirectory): Promise<Response> {
  const body = renameBodySchema.safeParse(tryJson(await context.req.text()));
  if (!body.success) {
    const message = 'The body must be {"name": "…"}; an empty name removes the name';
    return problemResponse({ code: "invalid_request", message });
  }
  const renamed = await bridge.rename(keyOf(context), body.data.name);
  if (!renamed) return missing();
  return "ok" in renamed ? problemResponse(renamed) : context.json(renamed);
}

async function takeMessage(context: Context<Environment>, bridge: Attaching): Promise<Response> {
  const key = keyOf(context);
  const body = sendBodySchema.safeParse(tryJson(await context.req.text()));
  if (!body.success) {
    const issue = body.error.issues[0];
    const where = issue?.path.length ? `; ${issue.path.join(".")}: ${issue.message}` : "";
    const message = `The body must be JSON such as {"text": "Hello", "id": "optional"}${where}`;
    return problemResponse({ code: "invalid_request", message });
  }
  const message = defined(body.data);
  const asker = await Asker.attach(bridge, key);
  if (context.req.header("accept")?.includes("text/event-stream")) {
    return streamTurn(context, asker, message);
  }
  let redacted: readonly string[] = [];
  const note = (frame: ServerFrame) => {
    if (frame.type === "turn.accepted") redacted = frame.redacted ?? [];
  };
  try {
    const response = answerResponse(await asker.ask(message, note));
    if (redacted.length > 0) response.headers.set(REDACTED, redacted.join(", "));
    return response;
  } finally {
    asker.detach();
  }
}

/** Streams the frames of the turn as server-sent events. A refusal before the first is a problem document. */
async function streamTurn(
  context: Context<Environment>,
  asker: Asker,
  message: { readonly text: string; readonly id?: string },
): Promise<Response> {
  const frames: string[] = [];
  const begun = Promise.withResolvers<"begun">();
  let onFrame = () => {};
  let last: ServerFrame | undefined;
  const tell = (frame: ServerFrame) => {
    last = frame;
    frames.push(JSON.stringify(frame));
    begun.resolve("begun");
    onFrame();
  };
  const asking = asker.ask(message, tell).finally(() => asker.detach());
  const first = await Promise.race([asking, begun.promise]);
  if (first !== "begun" && "ok" in first) return answerResponse(first);
  return streamSSE(context, async (stream) => {
    let over = false;
    const end = () => {
      over = true;
      onFrame();
    };
    stream.onAbort(() => {
      asker.detach();
      end();
    });
    asking.then((answer) => {
      if ("ok" in answer && last?.type !== "error") tell(asker.closed ?? errorFrame(answer, last));
    }, (error) => tell(errorFrame(problemOf(error, keyOf(context)), last))).finally(end);
    const stopExpiry = atTime(context.var.principal.expiresAt, () => {
      if (!over) tell(errorFrame(EXPIRED_TOKEN, last));
      asker.detach();
      end();
    });
    const heartbeat = setInterval(() => stream.write(": alive\n\n").catch(end), HEARTBEAT_MS);
    while (!stream.aborted) {
      for (const data of frames.splice(0)) {
        const { type }: { type: string } = JSON.parse(data);
        await stream.writeSSE({ event: type, data });
      }
      if (frames.length > 0) continue;
      if (over) break;
      await new Promise<void>((resolve) => onFrame = resolve);
    }
    clearInterval(heartbeat);
    stopExpiry();
  });
}

/** The last frame of a stream whose turn has no outcome here. */
function errorFrame({ code, message }: Problem, before: ServerFrame | undefined): ServerFrame {
  const turn = before && "turn" in before ? before.turn : undefined;
  return defined({ type: "error", code, message, turn });
}

function answerResponse(answer: TurnAnswer): Response {
  if ("ok" in answer) {
    const { retryAfterMs: wait } = answer;
    const seconds = wait === undefined ? undefined : String(Math.ceil(wait / 1_000));
    return problemResponse(answer, defined({ "retry-after": seconds }));
  }
  if (answer.type === "turn.failed") return problemResponse(answer.error);
  return Response.json(answer);
}

/** Whether this can be the cursor of a page: a time in ms and a session. */
function isCursor(text: string): boolean {
  const [time = "", ...rest] = text.split(":");
  return /^\d{1,15}$/.test(time) && isValidId(rest.join(":"));
}

function wrongPage(): Response {
  const message = `limit must be a whole number from 1 to ${MAX_PAGE}, after one from 0, ` +
    `cursor the next of the previous page, q at most ${MAX_QUERY} characters`;
  return problemResponse({ code: "invalid_request", message });
}

import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { anthropicResponse } from "../anthropic_errors.ts";
import { checkBridgeHeaders, isServerKept } from "../bridge_headers.ts";
import { enter, type Entrance } from "../entrance.ts";
import { problemOf } from "../problems.ts";
import type { Environment } from "../routes.ts";
import { allowSpace, pathBelowSpace } from "../space_paths.ts";
import { MESSAGES_API } from "./messages_api.ts";
import { type RelayOptions, Relays } from "./relays.ts";
import { answerServerKept, type ServerKeptOptions } from "./server_kept.ts";

/** What the door needs. */
export interface MessagesDoorOptions extends RelayOptions {
  readonly bridge: ServerKeptOptions["bridge"];
  readonly entrance: Entrance;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
}

/** The door for programs that speak the Messages API. */
export interface MessagesDoor {
  readonly app: Hono<Environment>;
  /** Resolves once no reply is on its way any more, or after so many ms; none begins anew. */
  drain(patienceMs: number): Promise<void>;
}

/** Where its routes are: at the root, and below a space. */
const BASES = ["", "/spaces/:space"] as const;

/** Creates the routes of the Messages API. Clients of a space have `/spaces/<space>` as their base URL. */
export function messagesDoor(options: MessagesDoorOptions): MessagesDoor {
  const { entrance } = options;
  const relays = new Relays(options, MESSAGES_API);
  const app = new Hono<Environment>();
  app.onError((error, { var: { owner } }) => anthropicResponse(problemOf(error, { owner })));
  const forPages = cors({
    origin: (origin) => entrance.access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["GET", "POST"],
    exposeHeaders: EXPOSED,
  });
  const checked = checkBridgeHeaders(anthropicResponse);
  for (const base of BASES) {
    app.get(`${base}/api/hello`, (context) => context.json({ message: "hello" }));
    if (base !== "") app.get(base, (context) => context.json({ status: "ok" }));
    app.use(
      `${base}/v1/:door{messages|models}/*`,
      async (context, next) =>
        context.req.header("origin") === undefined ? await next() : await forPages(context, next),
      enter(entrance),
      allowSpace(anthropicResponse),
    );
    const upstreamPath = ({ req }: Context) => pathBelowSpace(req.url);
    app.post(
      `${base}/v1/messages`,
      checked,
      (context) =>
        isServerKept(context.req.raw.headers)
          ? answerServerKept(context, options)
          : relays.answer(context, upstreamPath(context)),
    );
    app.post(
      `${base}/v1/messages/count_tokens`,
      checked,
      (context) => relays.answer(context, upstreamPath(context), { isCount: true }),
    );
    app.get(`${base}/v1/models`, (context) => relays.answer(context, upstreamPath(context)));
    app.get(`${base}/v1/models/:id`, (context) => relays.answer(context, upstreamPath(context)));
  }
  return { app, drain: (patienceMs) => relays.drain(patienceMs) };
}

/** Headers of a reply that a page may read. */
const EXPOSED = ["request-id", "retry-after", "x-should-retry", "x-bridge-memory"];

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Attaching, Relaying } from "../../bridge/mod.ts";
import type { Model, Upstream } from "../../model/mod.ts";
import type { ByteBudget } from "../../shared/mod.ts";
import { checkBridgeHeaders, isServerKept } from "../bridge_headers.ts";
import { enter, type Entrance } from "../entrance.ts";
import { speaksMessages } from "../provider_paths.ts";
import { Relays } from "../messages_door/relays.ts";
import { openAIResponse } from "../openai_errors.ts";
import { problemOf } from "../problems.ts";
import type { Environment } from "../routes.ts";
import { allowSpace, pathBelowSpace } from "../space_paths.ts";
import { CHAT_API } from "./chat_api.ts";
import { describedChatModel, listedChatModels } from "./chat_models.ts";
import { answerKeptChat } from "./kept_chat.ts";
import { TranslatedChats } from "./translated_chats.ts";

/** Who answers chats that their clients keep. */
export type ChatProvider =
  /** A server of chat completions, to which requests are passed on as they come. */
  | { readonly kind: "relayed"; readonly upstream: Upstream }
  /** Claude or the offline model, for which they are translated. */
  | {
    readonly kind: "translated";
    readonly model: Model;
    /** The model that answers where the client names none of Claude's. */
    readonly modelName: string;
    /** The longest answer, in tokens, where the client does not say. */
    readonly maxOutputTokens: number;
  };

/** What the door needs. */
export interface ChatDoorOptions {
  readonly bridge: Attaching;
  readonly relaying: Relaying;
  readonly entrance: Entrance;
  readonly provider: ChatProvider;
  /** Room for the bodies that are held at once. */
  readonly room: ByteBudget;
  /** The largest body that is passed on, and of a conversation that the bridge keeps, in bytes. */
  readonly relayedBytes: number;
  readonly bodyBytes: number;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
  /** The clock, in ms since the epoch. */
  readonly clock: () => number;
}

/** The door for programs that speak OpenAI's chat completions. */
export interface ChatDoor {
  readonly app: Hono<Environment>;
  /** Resolves once no reply is on its way any more, or after so many ms; none begins anew. */
  drain(patienceMs: number): Promise<void>;
}

/** What answers requests in the place of the client's own server. */
interface Answering {
  chat(context: Context<Environment>): Promise<Response>;
  models(context: Context<Environment>): Response | Promise<Response>;
  drain(patienceMs: number): Promise<void>;
}

/** Where its routes are: at the root, and below a space. */
const BASES = ["", "/spaces/:space"] as const;

/** Creates the routes of chat completions. Clients of a space have `/spaces/<space>/v1` as base URL. */
export function chatDoor(options: ChatDoorOptions): ChatDoor {
  const { entrance, provider } = options;
  const answering = provider.kind === "relayed"
    ? relayedChats(options, provider.upstream)
    : translatedChats({ ...options, ...provider });
  const app = new Hono<Environment>();
  app.onError((error, { var: { owner } }) => openAIResponse(problemOf(error, { owner })));
  const forPages = cors({
    origin: (origin) => entrance.access.isAllowedOrigin(origin) ? origin : null,
    allowMethods: ["GET", "POST"],
    exposeHeaders: ["x-request-id", "retry-after", "x-should-retry", "x-bridge-memory"],
  });
  const entered: readonly MiddlewareHandler<Environment>[] = [
    async (context, next) =>
      context.req.header("origin") === undefined ? await next() : await forPages(context, next),
    enter(entrance),
    allowSpace(openAIResponse),
  ];
  for (const base of BASES) {
    app.use(`${base}/v1/chat/completions`, ...entered);
    app.post(
      `${base}/v1/chat/completions`,
      checkBridgeHeaders(openAIResponse),
      (context) =>
        isServerKept(context.req.raw.headers)
          ? answerKeptChat(context, options)
          : answering.chat(context),
    );
    for (const path of [`${base}/v1/models`, `${base}/v1/models/:id`]) {
      app.use(path, ...entered.map(unlessMessages));
      app.get(path, async (context, next) => {
        if (speaksMessages(context.req.raw.headers)) return await next();
        return await answering.models(context);
      });
    }
  }
  return { app, drain: (patienceMs) => answering.drain(patienceMs) };
}

/** Leaves requests to the door of the Messages API that are of its clients. */
function unlessMessages(
  handler: MiddlewareHandler<Environment>,
): MiddlewareHandler<Environment> {
  return async (context, next) =>
    speaksMessages(context.req.raw.headers) ? await next() : await handler(context, next);
}

function relayedChats(options: ChatDoorOptions, upstream: Upstream): Answering {
  const relays = new Relays({ ...options, upstream }, CHAT_API);
  const answer = (context: Context<Environment>) => {
    // The base URL of such a server ends in its version.
    return relays.answer(context, pathBelowSpace(context.req.url).slice("/v1".length));
  };
  return { chat: answer, models: answer, drain: (patienceMs) => relays.drain(patienceMs) };
}

function translatedChats(
  options: ChatDoorOptions & Extract<ChatProvider, { kind: "translated" }>,
): Answering {
  const chats = new TranslatedChats(options);
  return {
    chat: (context) => chats.answer(context),
    models: ({ req }) => {
      const id = req.param("id");
      return id === undefined ? listedChatModels(options) : describedChatModel(options, id);
    },
    drain: (patienceMs) => chats.drain(patienceMs),
  };
}

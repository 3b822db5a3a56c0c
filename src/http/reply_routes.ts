import { type Context, Hono } from "hono";
import type { z } from "zod";
import type { Attaching, SessionDirectory } from "../bridge/mod.ts";
import { chooseBodySchema, idInPath, reopenBodySchema } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { Asker } from "./asker.ts";
import { answerWithTurn } from "./message_route.ts";
import { detailOf, problemResponse } from "./problems.ts";
import { withBody } from "./request_body.ts";
import { type Environment, keyOf, missing } from "./routes.ts";

/** Dependencies of the routes of replies. */
export interface ReplyRoutes {
  readonly bridge: Attaching & Pick<SessionDirectory, "describe">;
  /** How much may wait for a client that does not read its event stream, in bytes. */
  readonly bufferedBytes: number;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
}

/** The routes that answer a message once more, go on with its reply, and choose one of its replies. */
export function replyRoutes({ bodyBytes, ...options }: ReplyRoutes): Hono<Environment> {
  const app = new Hono<Environment>();
  const body = withBody(bodyBytes);
  app.post("/turns/:turn/regenerate", body, (context) => reopen(context, options, "regenerate"));
  app.post("/turns/:turn/continue", body, (context) => reopen(context, options, "continueReply"));
  app.patch("/turns/:turn", body, (context) => choose(context, options));
  return app;
}

/** Reopens a turn, and answers as for a message: with the outcome, or a stream of frames. */
async function reopen(
  context: Context<Environment>,
  { bridge, bufferedBytes }: Omit<ReplyRoutes, "bodyBytes">,
  how: "regenerate" | "continueReply",
): Promise<Response> {
  const body = bodyOf(context, reopenBodySchema);
  if (!body.success) {
    const message = 'The body must be empty, or JSON such as {"id": "…"}' + detailOf(body.error);
    return problemResponse({ code: "invalid_request", message });
  }
  if (!await bridge.describe(keyOf(context))) return missing();
  const asked = defined({ turn: turnIn(context), id: body.data.id });
  return await answerWithTurn(context, {
    ...{ bridge, bufferedBytes },
    ask: (asker, onFrame) => asker.reopen(asked, how, onFrame),
  });
}

async function choose(
  context: Context<Environment>,
  { bridge }: Omit<ReplyRoutes, "bodyBytes">,
): Promise<Response> {
  const body = bodyOf(context, chooseBodySchema);
  if (!body.success) {
    const message = 'The body must be JSON such as {"reply": 4}, the position of the reply' +
      detailOf(body.error);
    return problemResponse({ code: "invalid_request", message });
  }
  const key = keyOf(context);
  if (!await bridge.describe(key)) return missing();
  const turn = turnIn(context);
  const { reply } = body.data;
  const asker = await Asker.attach(bridge, key);
  try {
    const chosen = await asker.choose(turn, reply);
    return chosen.ok ? context.json({ turn, reply }) : problemResponse(chosen);
  } finally {
    asker.detach();
  }
}

/** An empty body is one without fields. */
function bodyOf<Schema extends z.ZodType>(context: Context<Environment>, schema: Schema) {
  const { body } = context.var;
  return schema.safeParse(body.trim() === "" ? {} : tryJson(body));
}

function turnIn(context: Context<Environment>): string {
  return idInPath(context.req.param("turn") ?? "");
}

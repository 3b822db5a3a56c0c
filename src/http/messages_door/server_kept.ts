import type { Context } from "hono";
import type { Attaching, OutgoingMessage } from "../../bridge/mod.ts";
import { isValidId } from "../../protocol/mod.ts";
import { defined, tryJson } from "../../shared/mod.ts";
import { anthropicResponse } from "../anthropic_errors.ts";
import { answerKeptTurn } from "../kept_turn.ts";
import type { Problem } from "../problems.ts";
import { boundedText } from "../request_body.ts";
import type { Environment } from "../routes.ts";
import { messageOfTurn } from "./message_shape.ts";
import { newMessageIn } from "./new_message.ts";
import { ReplyEvents } from "./reply_events.ts";

/** What conversations that the bridge keeps are answered with. */
export interface ServerKeptOptions {
  readonly bridge: Attaching;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
}

/** Whether a request leaves it to the bridge to keep its conversation. */
export function isServerKept(headers: Headers): boolean {
  return headers.get("x-bridge-history")?.trim().toLowerCase() === "server";
}

/** Answers a request that holds the new message alone, as the bridge does at its own doors. */
export async function answerServerKept(
  context: Context<Environment>,
  { bridge, bodyBytes, bufferedBytes }: ServerKeptOptions,
): Promise<Response> {
  const { req } = context;
  const session = req.header("x-bridge-session") ?? "";
  if (!isValidId(session)) return anthropicResponse(NO_SESSION);
  const asked = newMessageIn(tryJson(await boundedText(context, bodyBytes)));
  if ("problem" in asked) return anthropicResponse(asked.problem, {}, asked.errorCode);
  const id = req.header("idempotency-key");
  const message: OutgoingMessage = {
    text: asked.text,
    ...defined({ space: req.param("space") }),
    ...id !== undefined && isValidId(id) ? { id } : {},
  };
  const { model, isStream } = asked;
  return await answerKeptTurn(context, { bridge, session, message }, {
    refused: anthropicResponse,
    bodyOf: messageOfTurn,
    streamOf: isStream ? (onEnd) => new ReplyEvents({ model, bufferedBytes, onEnd }) : undefined,
  });
}

const NO_SESSION: Problem = {
  code: "invalid_session_id",
  message: "x-bridge-history: server needs x-bridge-session, the id of a session",
};

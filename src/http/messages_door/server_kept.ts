import type { Context } from "hono";
import type { Attaching, OutgoingMessage, Uploads } from "../../bridge/mod.ts";
import { ID_FORM } from "../../protocol/mod.ts";
import { type ByteBudget, defined, tryJson } from "../../shared/mod.ts";
import { anthropicResponse } from "../anthropic_errors.ts";
import { ENCODING_UNSUPPORTED, encodingProblem } from "../body_encoding.ts";
import { idempotencyKeyOf } from "../idempotency_key.ts";
import { answerKeptTurn } from "../kept_turn.ts";
import type { Problem } from "../problems.ts";
import { boundedText } from "../request_body.ts";
import type { Environment } from "../routes.ts";
import { uploadAll } from "../sent_files.ts";
import { messageOfTurn } from "./message_shape.ts";
import { type NewMessage, newMessageIn, type UnfitMessage } from "./new_message.ts";
import { takeRoom } from "./relays.ts";
import { ReplyEvents } from "./reply_events.ts";

/** What conversations that the bridge keeps are answered with. */
export interface ServerKeptOptions {
  readonly bridge: Attaching & Uploads;
  /** The largest body, in bytes: images and documents are in it. */
  readonly relayedBytes: number;
  /** Room for the bodies that are held at once. */
  readonly room: ByteBudget;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
}

/** Answers a request that holds the new message alone, as the bridge does at its own doors. */
export async function answerServerKept(
  context: Context<Environment>,
  options: ServerKeptOptions,
): Promise<Response> {
  const { req } = context;
  const { bridge, bufferedBytes } = options;
  const session = req.header("x-bridge-session");
  if (session === undefined) return anthropicResponse(NO_SESSION);
  const encoded = encodingProblem(req.raw.headers);
  if (encoded) return anthropicResponse(encoded, {}, ENCODING_UNSUPPORTED);
  const id = idempotencyKeyOf(req);
  const asked = await readMessage(context, options);
  if ("problem" in asked) return anthropicResponse(asked.problem, {}, asked.errorCode);
  const sent = await uploadAll(bridge, { owner: context.var.owner, session }, asked.files);
  if (!sent.ok) return anthropicResponse(sent);
  const message: OutgoingMessage = {
    text: asked.text,
    ...sent.ids.length > 0 ? { attachments: sent.ids } : {},
    ...defined({ space: req.param("space"), id }),
  };
  const { model, isStream } = asked;
  return await answerKeptTurn(context, { bridge, session, message }, {
    refused: anthropicResponse,
    bodyOf: messageOfTurn,
    streamOf: isStream ? (onEnd) => new ReplyEvents({ model, bufferedBytes, onEnd }) : undefined,
  });
}

/** Reads the new message once there is room for it. */
async function readMessage(
  context: Context<Environment>,
  { room, relayedBytes }: ServerKeptOptions,
): Promise<NewMessage | UnfitMessage> {
  const told = Number(context.req.header("content-length") ?? NaN);
  const giveBack = await takeRoom(room, context.var.owner, told >= 0 ? told : relayedBytes);
  try {
    return newMessageIn(tryJson(await boundedText(context, relayedBytes)));
  } finally {
    giveBack();
  }
}

const NO_SESSION: Problem = {
  code: "invalid_session_id",
  message: `x-bridge-history: server needs x-bridge-session, the id of a session: ${ID_FORM}`,
};

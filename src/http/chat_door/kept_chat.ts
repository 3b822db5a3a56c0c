import type { Context } from "hono";
import type { Attaching, OutgoingMessage } from "../../bridge/mod.ts";
import { chatSessionOf } from "../../messages/mod.ts";
import { ID_FORM, isValidId, type ServerFrameOf } from "../../protocol/mod.ts";
import { defined, inSlices, tryJson } from "../../shared/mod.ts";
import { idempotencyKeyOf } from "../idempotency_key.ts";
import { answerKeptTurn } from "../kept_turn.ts";
import { openAIResponse } from "../openai_errors.ts";
import type { Problem } from "../problems.ts";
import { boundedText } from "../request_body.ts";
import type { Environment } from "../routes.ts";
import { ChatChunks } from "./chat_chunks.ts";
import { readChatRequest, wantsUsage } from "./chat_request.ts";
import { completionOf, finishReasonOf } from "./chat_shape.ts";
import { KeptChunks } from "./kept_chunks.ts";
import { keptMessageIn } from "./kept_message.ts";

/** What chats that the bridge keeps are answered with. */
export interface KeptChatOptions {
  readonly bridge: Attaching;
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
  /** The clock, in ms since the epoch. */
  readonly clock: () => number;
}

/** Answers the last message of a request, in a conversation that the bridge keeps. */
export async function answerKeptChat(
  context: Context<Environment>,
  { bridge, bodyBytes, bufferedBytes, clock }: KeptChatOptions,
): Promise<Response> {
  const { req } = context;
  const id = idempotencyKeyOf(req);
  const read = readChatRequest(tryJson(await boundedText(context, bodyBytes)));
  if (!read.ok) return openAIResponse(read.problem);
  const { request, request: { user } } = read;
  const named = defined({ user: user ?? undefined });
  const session = await inSlices(chatSessionOf(req.raw.headers, named)) ?? "";
  if (!isValidId(session)) return openAIResponse(NO_SESSION);
  const asked = keptMessageIn(request);
  if ("code" in asked) return openAIResponse(asked);
  const message: OutgoingMessage = { ...asked, ...defined({ space: req.param("space"), id }) };
  const streamOf = (onEnd: () => void) => {
    const head = { id: "", model: request.model ?? "", at: clock() };
    const chunks = new ChatChunks({ head, tellsUsage: wantsUsage(request), bufferedBytes, onEnd });
    return new KeptChunks(chunks);
  };
  return await answerKeptTurn(context, { bridge, session, message }, {
    refused: openAIResponse,
    bodyOf: (completed) => completionOfTurn(completed, clock()),
    streamOf: request.stream === true ? streamOf : undefined,
  });
}

function completionOfTurn(
  { turn: id, model, text, stopReason, usage: tokens }: ServerFrameOf<"turn.completed">,
  at: number,
): Record<string, unknown> {
  return completionOf({ id, model, at }, {
    text,
    finishReason: finishReasonOf(stopReason),
    tokens,
  });
}

const NO_SESSION: Problem = {
  code: "invalid_session_id",
  message: `x-bridge-history: server needs a user, or x-bridge-session: ${ID_FORM}`,
};

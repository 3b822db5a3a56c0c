import type { Context } from "hono";
import type { Relaying } from "../../bridge/mod.ts";
import type { ByteExchange } from "../../listener/mod.ts";
import { type Model, ModelError, relayedRequest } from "../../model/mod.ts";
import { type ByteBudget, defined, tryJson, yieldToEventLoop } from "../../shared/mod.ts";
import { encodingProblem } from "../body_encoding.ts";
import { ExchangeAnswers, ownHeadersOf, sendOver } from "../messages_door/exchange_answers.ts";
import { takeRoom } from "../messages_door/relays.ts";
import { tooLargeBody, wholeBody } from "../messages_door/whole_body.ts";
import { openAIResponse } from "../openai_errors.ts";
import { type Problem, problemOf } from "../problems.ts";
import type { Environment } from "../routes.ts";
import { atTime, EXPIRED_TOKEN } from "../token_expiry.ts";
import { ChatAnswer } from "./chat_answer.ts";
import { chatMemory } from "./chat_memory.ts";
import { invalidChat, readChatRequest } from "./chat_request.ts";
import { translatedChat } from "./translation.ts";

/** The largest body that is translated, in bytes: it is parsed as a whole. */
const MOST_TRANSLATED = 8_388_608;

/** What chats are translated for, and with. */
export interface TranslatedChatOptions {
  readonly relaying: Relaying;
  /** Claude, or the offline model. */
  readonly model: Model;
  /** The model that answers where the client names none of Claude's. */
  readonly modelName: string;
  /** The longest answer, thinking included, in tokens, where the client does not say. */
  readonly maxOutputTokens: number;
  /** Room for the bodies that are held at once. */
  readonly room: ByteBudget;
  /** How much may wait for a client that does not read its stream, in bytes. */
  readonly bufferedBytes: number;
  /** The largest body, in bytes. */
  readonly relayedBytes: number;
  /** The clock, in ms since the epoch. */
  readonly clock: () => number;
}

/** Answers chat completions by Claude, in conversations that their clients keep. */
export class TranslatedChats {
  readonly #options: TranslatedChatOptions;
  readonly #answers = new ExchangeAnswers(openAIResponse);

  constructor(options: TranslatedChatOptions) {
    this.#options = options;
  }

  /** Answers a request. */
  async answer(context: Context<Environment>): Promise<Response> {
    if (Number(context.req.header("content-length") ?? 0) > this.#most) {
      return openAIResponse(tooLargeBody(this.#most));
    }
    const encoded = encodingProblem(context.req.raw.headers);
    if (encoded) return openAIResponse(encoded);
    return await this.#answers.answer(context, (exchange) => this.#exchange(exchange, context));
  }

  /** Resolves once no reply is on its way any more, or after so many ms; none begins anew. */
  async drain(patienceMs: number): Promise<void> {
    await this.#answers.drain(patienceMs);
  }

  get #most(): number {
    return Math.min(this.#options.relayedBytes, MOST_TRANSLATED);
  }

  async #exchange(exchange: ByteExchange, context: Context<Environment>): Promise<void> {
    const { owner, principal } = context.var;
    const stop = new AbortController();
    exchange.gone.addEventListener("abort", () => stop.abort(LEFT), { once: true });
    const stopExpiry = atTime(principal.expiresAt, () => stop.abort(EXPIRED_TOKEN));
    try {
      const response = await this.#respond(exchange, context, stop)
        .catch((error) => openAIResponse(problemOfChat(error, { stop, owner })));
      if (!response || exchange.gone.aborted) return exchange.cut();
      await sendOver(exchange, response, await ownHeadersOf(context));
    } finally {
      stopExpiry();
      stop.abort(LEFT);
    }
  }

  /** The response to a request; undefined if its client left before it had sent it. */
  async #respond(
    exchange: ByteExchange,
    context: Context<Environment>,
    stop: AbortController,
  ): Promise<Response | undefined> {
    const { req, var: { owner, admitted, bodyMs } } = context;
    const { relaying, room } = this.#options;
    const most = this.#most;
    const giveBack = await takeRoom(room, owner, exchange.bodyBytes ?? most);
    try {
      const bytes = await wholeBody(exchange, { most, bodyMs, count: admitted.take });
      if (!bytes) return undefined;
      giveBack(bytes.buffer.byteLength);
      const text = textOfBody(bytes);
      if (text === undefined) return openAIResponse(NOT_UTF8);
      await yieldToEventLoop();
      const read = readChatRequest(tryJson(text));
      if (!read.ok) return openAIResponse(read.problem);
      const { request } = read;
      const { raw: { headers } } = req;
      const asked = { owner, headers, bytes, space: req.param("space") };
      const memory = await chatMemory(relaying, { ...asked, provider: "claude" });
      if (!memory.ok) return openAIResponse(memory.problem);
      const blocks = new Map(memory.blocks.map(({ message, text }) => [message.place, text]));
      const translated = translatedChat(request, blocks);
      if (!translated.ok) return openAIResponse(translated.problem);
      admitted.letGo();
      const { model, modelName, maxOutputTokens, bufferedBytes, clock } = this.#options;
      const { system, messages, stop: stops, schema } = translated;
      const maxTokens = withRoomToThink(translated.maxTokens, maxOutputTokens);
      const question = relayedRequest({
        model: request.model?.startsWith("claude-") ? request.model : modelName,
        ...{ system, messages, maxTokens, stop: stops, ...defined({ schema }) },
      });
      const events = model.stream(question, { signal: stop.signal });
      const answer = new ChatAnswer(events, {
        ...{ request, memory, stop, bufferedBytes, at: clock() },
        name: request.model ?? modelName,
        problemOf: (error) => problemOfChat(error, { stop, owner }),
      });
      return request.stream === true ? await answer.streamed() : await answer.whole();
    } finally {
      giveBack();
    }
  }
}

/** How long an answer may be at least, in tokens: Claude thinks within it before it says a word. */
const ROOM_TO_THINK = 16_000;

/** The longest answer, thinking included, for a client that wants one of so many tokens. */
function withRoomToThink(asked: number | undefined, maxOutputTokens: number): number {
  if (asked === undefined) return maxOutputTokens;
  return Math.max(asked, Math.min(ROOM_TO_THINK, maxOutputTokens));
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function textOfBody(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The problem that a chat met. Nobody is told of one that its client left. */
function problemOfChat(error: unknown, { stop: { signal }, owner }: {
  readonly stop: AbortController;
  readonly owner: string;
}): Problem {
  if (signal.reason === EXPIRED_TOKEN) return EXPIRED_TOKEN;
  if (signal.aborted) return LEFT;
  if (!(error instanceof ModelError)) return problemOf(error, { owner });
  const { code, message, retryAfterMs } = error;
  return { code, message, ...defined({ retryAfterMs }) };
}

const LEFT: Problem = { code: "model_interrupted", message: "The client has left" };

const NOT_UTF8 = invalidChat("The body is not UTF-8");

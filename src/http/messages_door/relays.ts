import type { Context } from "hono";
import type { Relaying } from "../../bridge/mod.ts";
import type { ByteExchange } from "../../listener/mod.ts";
import { type Upstream, type UpstreamCall, UpstreamError } from "../../model/mod.ts";
import { ByteBudget, type GiveBack } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { type Problem, problemOf, RefusedError } from "../problems.ts";
import type { Environment } from "../routes.ts";
import { atTime, EXPIRED_TOKEN } from "../token_expiry.ts";
import { ExchangeAnswers, ownHeadersOf, sendOver } from "./exchange_answers.ts";
import { passOn } from "./pass_on.ts";
import { ReadBodies } from "./read_bodies.ts";
import { RefusedThinking, refusesThinking } from "./refused_thinking.ts";
import type { RelayedApi, Remembering } from "./relayed_api.ts";
import { tooLargeBody, wholeBody } from "./whole_body.ts";

/** How many of the largest bodies may be held at once. */
const BODIES = 4;

/** How long a request waits until there is room for its body, in ms. */
const ROOM_MS = 10_000;

/** Room for the bodies that are held at once, by whichever door they came. */
export function roomForBodies(relayedBytes: number): ByteBudget {
  return new ByteBudget(BODIES * relayedBytes);
}

/** Takes room for a body, or rejects where there is none for long. */
export async function takeRoom(
  room: ByteBudget,
  owner: string,
  bytes: number,
): Promise<GiveBack> {
  const taken = room.takeNow(owner, bytes);
  if (taken) return taken;
  const taking = room.take(owner, bytes);
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    taking.then((giveBack) => giveBack());
    reject(new RefusedError(NO_ROOM));
  }, ROOM_MS);
  return await Promise.race([taking, promise]).finally(() => clearTimeout(timer));
}

/** What requests are passed on with. */
export interface RelayOptions {
  /** Room for the bodies that are held at once. */
  readonly room: ByteBudget;
  readonly relaying: Relaying;
  readonly upstream: Upstream;
  /** The largest body, in bytes. */
  readonly relayedBytes: number;
}

/** Passes requests on to the API of a model's provider. */
export class Relays {
  readonly #options: RelayOptions;
  readonly #api: RelayedApi;
  readonly #answers: ExchangeAnswers;
  readonly #refusedThinking = new RefusedThinking();
  readonly #readBodies = new ReadBodies();

  constructor(options: RelayOptions, api: RelayedApi) {
    this.#options = options;
    this.#api = api;
    this.#answers = new ExchangeAnswers(api.refuse);
  }

  /** Passes a request on, and its reply back. `path` is where it goes, below the API's base URL. */
  async answer(
    context: Context<Environment>,
    path: string,
    { isCount = false } = {},
  ): Promise<Response> {
    const problem = this.#problemOf(context.req.raw);
    if (problem) return this.#api.refuse(problem);
    return await this.#answers.answer(
      context,
      (exchange) => this.#relay(exchange, context, { path, isCount }),
    );
  }

  /** Resolves once no reply is on its way any more, or after so many ms; none begins anew. */
  async drain(patienceMs: number): Promise<void> {
    await this.#answers.drain(patienceMs);
  }

  #problemOf({ headers }: Request): Problem | undefined {
    const { upstream, relayedBytes } = this.#options;
    if (!upstream.isPaidFor(headers)) {
      return upstream.credentials === "client" ? this.#api.noOwnKey : this.#api.noKey;
    }
    const tooLarge = Number(headers.get("content-length") ?? 0) > relayedBytes;
    return tooLarge ? tooLargeBody(relayedBytes) : undefined;
  }

  async #relay(
    exchange: ByteExchange,
    context: Context<Environment>,
    asked: { readonly path: string; readonly isCount: boolean },
  ): Promise<void> {
    const stop = new AbortController();
    const leave = () => stop.abort(exchange.gone.reason);
    exchange.gone.addEventListener("abort", leave, { once: true });
    const { expiresAt } = context.var.principal;
    const stopExpiry = atTime(expiresAt, () => stop.abort(EXPIRED_TOKEN));
    try {
      await this.#pass(exchange, context, { ...asked, signal: stop.signal });
    } catch (error) {
      await this.#refuse(exchange, context, { error, signal: stop.signal });
    } finally {
      stopExpiry();
    }
  }

  async #pass(
    exchange: ByteExchange,
    context: Context<Environment>,
    { path, isCount, signal }: {
      readonly path: string;
      readonly isCount: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { req, var: { owner, admitted, bodyMs } } = context;
    const { relaying, relayedBytes: most } = this.#options;
    const { method, raw: { headers } } = req;
    const hasBody = method === "POST";
    const giveBack = hasBody
      ? await takeRoom(this.#options.room, owner, exchange.bodyBytes ?? most)
      : () => {};
    try {
      const bytes = hasBody
        ? await wholeBody(exchange, { most, bodyMs, count: admitted.take })
        : new Uint8Array();
      if (!bytes) return exchange.cut();
      giveBack(bytes.buffer.byteLength);
      const space = req.param("space");
      const memory = hasBody
        ? await this.#api.remember(relaying, {
          ...{ owner, headers, bytes, space, isCount },
          readBodies: this.#readBodies,
        })
        : { ok: true, pieces: [] } satisfies Remembering;
      if (!memory.ok) {
        const { problem, errorCode } = memory;
        const refusal = this.#api.refuse(problem, {}, errorCode);
        return await sendOver(exchange, refusal, await ownHeadersOf(context));
      }
      const { receipt, record, withoutThinking } = memory;
      const isRead = record !== undefined || withoutThinking !== undefined;
      const call = { method, path, headers, isRead, signal };
      const reply = await this.#send(hasBody ? memory : undefined, call);
      giveBack();
      admitted.letGo();
      const own = await ownHeadersOf(context);
      if (receipt !== undefined) own.push(["x-bridge-memory", receipt]);
      await passOn(exchange, reply, { api: this.#api, headers: own, record, signal });
    } finally {
      giveBack();
    }
  }

  /** Sends a request; again without thinking that does not fit, where the API refuses it for that. */
  async #send(memory: Remembering | undefined, call: Omit<UpstreamCall, "body">) {
    const { upstream } = this.#options;
    if (!memory) return await upstream.send(call);
    const send = ({ pieces, beta }: Pick<Remembering, "pieces" | "beta">) =>
      upstream.send({ ...call, headers: withBeta(call.headers, beta), body: pieces });
    const { withoutThinking } = memory;
    if (!withoutThinking) return await send(memory);
    const { conversation } = withoutThinking;
    if (this.#refusedThinking.has(conversation)) return await send(withoutThinking);
    const { isRefused, reply } = await refusesThinking(await send(memory));
    if (!isRefused) return reply;
    this.#refusedThinking.add(conversation);
    logger.warn("Memory of a conversation is lost: thinking that came after it is dropped");
    return await send(withoutThinking);
  }

  async #refuse(
    exchange: ByteExchange,
    context: Context<Environment>,
    { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
  ): Promise<void> {
    if (exchange.gone.aborted) return exchange.cut();
    const refusal = this.#api.refuse(refusalOf(error, signal, context));
    await sendOver(exchange, refusal, await ownHeadersOf(context));
  }
}

/** A request's headers with one beta more. */
function withBeta(headers: Headers, beta: string | undefined): Headers {
  if (beta === undefined) return headers;
  const more = new Headers(headers);
  more.append("anthropic-beta", beta);
  return more;
}

/** The problem that a request met. */
function refusalOf(error: unknown, signal: AbortSignal, { var: own }: Context<Environment>) {
  if (signal.reason === EXPIRED_TOKEN) return EXPIRED_TOKEN;
  if (!(error instanceof UpstreamError)) return problemOf(error, { owner: own.owner });
  logger.warn("The API of a model's provider cannot be reached", { error });
  return { code: "model_unreachable", message: error.message } as const;
}

const NO_ROOM: Problem = {
  code: "overloaded",
  message: "The bridge has no room for another large request right now; try again",
};

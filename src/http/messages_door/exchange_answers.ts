import type { Context } from "hono";
import type { ByteExchange } from "../../listener/mod.ts";
import { CLOSED } from "../problems.ts";
import type { Environment } from "../routes.ts";
import { securityHeadersOf } from "../security_headers.ts";
import type { RelayedApi } from "./relayed_api.ts";
import { WebExchange } from "./web_exchange.ts";

/** Answers requests over exchanges, and knows which are under way. */
export class ExchangeAnswers {
  readonly #refuse: RelayedApi["refuse"];
  readonly #underWay = new Set<Promise<void>>();
  #isDraining = false;

  /** `refuse` says a problem as the API would. */
  constructor(refuse: RelayedApi["refuse"]) {
    this.#refuse = refuse;
  }

  /** Has a task answer a request. It must not reject, and end the exchange. */
  async answer(
    context: Context<Environment>,
    task: (exchange: ByteExchange) => Promise<void>,
  ): Promise<Response> {
    const { req, env, var: own } = context;
    if (this.#isDraining) return this.#refuse(CLOSED.draining);
    const leave = own.openStream();
    if (typeof leave !== "function") return this.#refuse(leave);
    const held = own.admitted.take(Number(req.header("content-length") ?? 0));
    if (held) {
      leave();
      return this.#refuse(held);
    }
    const { exchange } = env;
    if (exchange) {
      context.set("isSent", true);
      await this.#until(task(exchange)).finally(leave);
      return new Response(null);
    }
    const web = new WebExchange(req.raw);
    this.#until(task(web)).finally(leave);
    return await web.response;
  }

  /** Resolves once no answer is on its way any more, or after so many ms; none begins anew. */
  async drain(patienceMs: number): Promise<void> {
    this.#isDraining = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    Promise.all(this.#underWay).then(() => resolve());
    await promise;
    clearTimeout(timer);
  }

  async #until(task: Promise<void>): Promise<void> {
    this.#underWay.add(task);
    await task.finally(() => this.#underWay.delete(task));
  }
}

/** The headers that the bridge itself adds to an answer over an exchange. */
export async function ownHeadersOf(
  context: Context<Environment>,
): Promise<(readonly [string, string])[]> {
  const own = [...await securityHeadersOf(context)];
  // What other pages may read.
  if (context.req.raw.headers.has("origin")) own.push(...context.res.headers);
  return own;
}

/** Sends a response over an exchange: a stream as its client reads it, anything else at once. */
export async function sendOver(
  exchange: ByteExchange,
  response: Response,
  more: Iterable<readonly [string, string]> = [],
): Promise<void> {
  const { status } = response;
  const headers = [...response.headers, ...more];
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream && response.body) {
    exchange.respond({ status, headers });
    return await pour(response.body, exchange);
  }
  const body = new Uint8Array(await response.arrayBuffer());
  exchange.respond({ status, headers, length: body.length });
  await exchange.end([body]);
}

async function pour(body: ReadableStream<Uint8Array>, exchange: ByteExchange): Promise<void> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  exchange.gone.addEventListener("abort", stop, { once: true });
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!await exchange.write([next.value])) return stop();
    }
    await exchange.end();
  } catch {
    exchange.cut();
  } finally {
    exchange.gone.removeEventListener("abort", stop);
  }
}

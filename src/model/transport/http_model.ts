import { logger } from "../../telemetry/mod.ts";
import type { ModelRequest } from "../encoder.ts";
import { ModelError } from "../model_error.ts";
import type { Provider } from "../provider.ts";
import type { CallOptions, Model, ModelEvent } from "../types.ts";
import { attempt } from "./attempt.ts";
import { abortablePause, backoff, LONGEST_WAIT_MS } from "./backoff.ts";
import { maskedError } from "./masked_error.ts";
import { ModelList } from "./model_list.ts";

/** How a provider is reached. Times in ms. */
export interface HttpModelOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** The name of the model that clients see. */
  readonly name: string;
  /** From the call to the response's headers. */
  readonly connectTimeoutMs: number;
  /** From the headers to the first byte of the body. */
  readonly firstByteTimeoutMs: number;
  /** From one piece of the body to the next. */
  readonly silenceTimeoutMs: number;
  /**
   * From one piece that says something of the reply, its thoughts included, to the next: others only
   * keep the connection open. No try begins once a call has lasted so long.
   */
  readonly progressTimeoutMs: number;
  /** Tries after the first one; none once text has been passed on. */
  readonly maxRetries: number;
}

/** A provider's models, by `fetch`, streaming. */
export function createHttpModel(provider: Provider, options: HttpModelOptions): Model {
  const models = modelListOf(provider, options);
  return {
    name: options.name,
    fileKindsOf: (model) => provider.fileKindsOf?.(model),
    get encoder() {
      return provider.encoder;
    },
    encoderFor: (model) => provider.encoderFor?.(model) ?? provider.encoder,
    ...models && { models: () => models.list() },
    stream: (request, call) => withRetries(request, { ...call, ...options, provider }),
  };
}

function modelListOf(
  { label, list, headers }: Provider,
  { apiKey, baseUrl }: HttpModelOptions,
): ModelList | undefined {
  if (!list) return undefined;
  const url = `${baseUrl.replace(/\/+$/, "")}${list.path}`;
  return new ModelList({ label, url, headers: headers(apiKey), read: list.read });
}

/** The longest reply, in characters (UTF-16 units): many times what a model may say. */
const LONGEST_REPLY = 33_554_432;

type Call = CallOptions & HttpModelOptions & { readonly provider: Provider };

async function* withRetries(request: ModelRequest, call: Call): AsyncGenerator<ModelEvent> {
  const { apiKey, progressTimeoutMs, provider: { keyPattern } } = call;
  const begunAt = performance.now();
  for (let tries = 0;; tries++) {
    let spoke = false;
    try {
      for await (const event of withinLength(attempt(request, call), request)) {
        spoke = true;
        yield event;
      }
      return;
    } catch (error) {
      call.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      const failure = maskedError(error, { apiKey, keyPattern });
      const wait = backoff(tries, { asked: failure.retryAfterMs });
      const isLate = performance.now() - begunAt >= progressTimeoutMs;
      const isLast = tries >= call.maxRetries || isLate || wait > LONGEST_WAIT_MS;
      if (spoke || !failure.retryable || isLast) throw failure;
      const id = failure.requestId ? `, request ${failure.requestId}` : "";
      logger.warn(
        `${failure.message}${id}; try ${tries + 2} of ${call.maxRetries + 1} in ${
          Math.round(wait)
        } ms`,
      );
      await abortablePause(wait, call.signal);
    }
  }
}

/** The same events; a server that talks on and on is stopped, and its reply cut as at its limit. */
async function* withinLength(
  events: AsyncIterable<ModelEvent>,
  { settings: { model } }: ModelRequest,
): AsyncGenerator<ModelEvent> {
  let left = LONGEST_REPLY;
  for await (const event of events) {
    if (event.type === "text" && event.text.length > left) {
      yield { type: "text", text: event.text.slice(0, left) };
      logger.warn(`A reply is longer than ${LONGEST_REPLY} characters; the rest is not read`);
      const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
      yield { type: "end", ending: "length", stopReason: "max_tokens", model, usage };
      return;
    }
    if (event.type === "text") left -= event.text.length;
    yield event;
  }
}

import { bodyOf, type ModelRequest } from "../conversation/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { backoff, LONGEST_WAIT_MS, pause } from "./backoff.ts";
import { errorOfResponse } from "./claude_errors.ts";
import { readStream } from "./claude_stream.ts";
import { Deadline } from "./deadline.ts";
import { type CallOptions, type Model, ModelError, type ModelEvent } from "./types.ts";

const API_VERSION = "2026-10-21";
/** A shorter key is no secret and may stand in any word; in characters. */
const LEAST_SECRET = 8;
const MAX_ERROR_BODY = 10_000;

/** How Claude is reached. Times in ms. */
export interface ClaudeOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** The model that replies, as clients are told it. */
  readonly name: string;
  /** From the call to the response's headers. */
  readonly connectTimeoutMs: number;
  /** From the headers to the first byte of the body. */
  readonly firstByteTimeoutMs: number;
  /** From one piece of the body to the next. */
  readonly silenceTimeoutMs: number;
  /** Tries after the first one; none once text has been passed on. */
  readonly maxRetries: number;
}

/** Claude over the Messages API, by `fetch`, streaming. */
export function createClaude(options: ClaudeOptions): Model {
  return {
    name: options.name,
    stream: (request, call) => withRetries(request, { ...call, ...options }),
  };
}

type Call = CallOptions & ClaudeOptions;

async function* withRetries(request: ModelRequest, call: Call): AsyncGenerator<ModelEvent> {
  for (let tries = 0;; tries++) {
    let spoke = false;
    try {
      for await (const event of attempt(request, call)) {
        spoke = true;
        yield event;
      }
      return;
    } catch (error) {
      call.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      const failure = masked(error, call.apiKey);
      const wait = backoff(tries, { asked: failure.retryAfterMs });
      if (spoke || !failure.retryable || tries >= call.maxRetries || wait > LONGEST_WAIT_MS) {
        throw failure;
      }
      const id = failure.requestId ? `, request ${failure.requestId}` : "";
      logger.warn(
        `${failure.message}${id}; try ${tries + 2} of ${call.maxRetries + 1} in ${
          Math.round(wait)
        } ms`,
      );
      await pause(wait, call.signal);
    }
  }
}

async function* attempt(request: ModelRequest, call: Call): AsyncGenerator<ModelEvent> {
  using deadline = new Deadline(call.signal);
  let response: Response | undefined;
  try {
    deadline.await("Claude did not answer", call.connectTimeoutMs);
    response = await post(request, call, deadline.signal);
    deadline.await("Claude began no reply", call.firstByteTimeoutMs);
    if (!response.ok) {
      throw errorOfResponse(response, await beginningOf(response), request.model);
    }
    const requestId = response.headers.get("request-id") ?? undefined;
    const text = piecesOf(
      response,
      () => deadline.await("Claude fell silent: nothing", call.silenceTimeoutMs),
    );
    yield* readStream(text, { model: request.model, requestId });
  } catch (error) {
    throw asModelError(error, { deadline, answered: response, baseUrl: call.baseUrl });
  } finally {
    await response?.body?.cancel().catch(() => {});
  }
}

async function post(request: ModelRequest, call: Call, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`${call.baseUrl.replace(/\/+$/, "")}/v1/messages`, {
    method: "POST",
    headers: {
      "x-api-key": call.apiKey,
      "anthropic-version": API_VERSION,
      "content-type": "application/json",
      accept: "text/event-stream",
    },
    body: bodyOf(request),
    redirect: "manual",
    signal,
  });
  const type = response.headers.get("content-type") ?? "no content type";
  const redirected = response.status >= 300 && response.status < 400;
  if (redirected || (response.ok && !type.startsWith("text/event-stream"))) {
    await response.body?.cancel().catch(() => {});
    const found = redirected ? `a redirect (HTTP ${response.status})` : type;
    throw new ModelError(
      "model_failed",
      `Claude's address answered with ${found}, not with a stream; check ANTHROPIC_BASE_URL`,
      { retryable: false },
    );
  }
  return response;
}

/** The body's text as it comes, characters whole. */
async function* piecesOf(response: Response, onPiece: () => void): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      onPiece();
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    reader.releaseLock();
  }
}

async function beginningOf(response: Response): Promise<string> {
  let text = "";
  for await (const piece of piecesOf(response, () => {})) {
    text += piece;
    if (text.length > MAX_ERROR_BODY) break;
  }
  return text;
}

function asModelError(error: unknown, call: {
  readonly deadline: Deadline;
  readonly answered: Response | undefined;
  readonly baseUrl: string;
}): unknown {
  const { expired } = call.deadline;
  const requestId = call.answered?.headers.get("request-id") ?? undefined;
  if (expired) {
    return new ModelError("model_timeout", expired, { retryable: true, requestId, cause: error });
  }
  if (error instanceof ModelError || call.deadline.signal.aborted) return error;
  const [code, message] = call.answered
    ? ["model_interrupted", "The connection to Claude broke off"] as const
    : ["model_unreachable", `Claude cannot be reached at ${new URL(call.baseUrl).host}`] as const;
  return new ModelError(code, message, { retryable: true, requestId, cause: error });
}

/** The same error without the key, wherever a server may have repeated it. Its cause is dropped. */
function masked(error: ModelError, apiKey: string): ModelError {
  const known = apiKey.length < LEAST_SECRET
    ? error.message
    : error.message.replaceAll(apiKey, "[key]");
  const message = known.replace(/sk-ant-[\w-]+/g, "[key]");
  const { retryable, requestId, retryAfterMs } = error;
  return new ModelError(error.code, message, { retryable, requestId, retryAfterMs });
}

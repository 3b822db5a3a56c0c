import type { ModelRequest } from "../encoder.ts";
import { ModelError } from "../model_error.ts";
import type { Provider } from "../provider.ts";
import type { ModelEvent } from "../types.ts";
import { beginningOf, BodyText } from "./body_text.ts";
import { Deadline } from "./deadline.ts";
import { gathered } from "./gathered.ts";
import { replyEvents } from "./reply_events.ts";

const MAX_ERROR_BODY = 10_000;

/** What one try depends on. Times in ms. */
export interface AttemptOptions {
  readonly provider: Provider;
  readonly signal: AbortSignal;
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  readonly progressTimeoutMs: number;
}

/** Sends a request once, and reads the reply. Throws `ModelError`, or the signal's reason. */
export async function* attempt(
  request: ModelRequest,
  call: AttemptOptions,
): AsyncGenerator<ModelEvent> {
  const { provider } = call;
  const { label } = provider;
  const { model } = request.settings;
  const pings = `${label} sent nothing but pings`;
  using deadline = new Deadline(call.signal);
  const [awaitNext, awaitProgress] = [deadline.wait(), deadline.wait()];
  let response: Response | undefined;
  let body: BodyText | undefined;
  try {
    awaitNext(`${label} did not answer`, call.connectTimeoutMs);
    response = await post(request, call, deadline.signal);
    awaitNext(`${label} began no reply`, call.firstByteTimeoutMs);
    awaitProgress(pings, call.progressTimeoutMs);
    if (!response.ok) {
      throw provider.errorOf(response, await beginningOf(response, MAX_ERROR_BODY), request);
    }
    const requestId = response.headers.get(provider.requestIdHeader) ?? undefined;
    body = new BodyText(response);
    const silence = `${label} fell silent: nothing`;
    const onPiece = (isProgress: boolean) => {
      awaitNext(silence, call.silenceTimeoutMs);
      if (isProgress) awaitProgress(pings, call.progressTimeoutMs);
    };
    yield* gathered(replyEvents(body, provider.decode({ model, requestId }), onPiece));
  } catch (error) {
    throw asModelError(error, { ...call, deadline, answered: response });
  } finally {
    await body?.cancel();
  }
}

async function post(
  request: ModelRequest,
  { provider, apiKey, baseUrl }: AttemptOptions,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(`${baseUrl.replace(/\/+$/, "")}${provider.path}`, {
    method: "POST",
    headers: {
      ...provider.headers(apiKey),
      "content-type": "application/json",
      accept: "text/event-stream",
    },
    body: request.bodyText,
    redirect: "manual",
    signal,
  });
  const type = response.headers.get("content-type") ?? "no content type";
  const redirected = response.status >= 300 && response.status < 400;
  if (redirected || (response.ok && !/^text\/event-stream\b/i.test(type))) {
    await response.body?.cancel().catch(() => {});
    const found = redirected ? `a redirect (HTTP ${response.status})` : type;
    const { label, addressSetting } = provider;
    throw new ModelError(
      "model_failed",
      `${label}'s address answered with ${found}, not with a stream; check ${addressSetting}`,
      { retryable: false },
    );
  }
  return response;
}

function asModelError(error: unknown, call: {
  readonly provider: Provider;
  readonly deadline: Deadline;
  readonly answered: Response | undefined;
  readonly baseUrl: string;
}): unknown {
  const { provider: { label, requestIdHeader }, deadline, answered } = call;
  const requestId = answered?.headers.get(requestIdHeader) ?? undefined;
  const { expired } = deadline;
  if (expired) {
    return new ModelError("model_timeout", expired, { retryable: true, requestId, cause: error });
  }
  if (error instanceof ModelError || deadline.signal.aborted) return error;
  const [code, message] = answered
    ? ["model_interrupted", `The connection to ${label} broke off`] as const
    : ["model_unreachable", `${label} cannot be reached at ${new URL(call.baseUrl).host}`] as const;
  return new ModelError(code, message, { retryable: true, requestId, cause: error });
}

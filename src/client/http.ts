import type { ErrorCode } from "../protocol/mod.ts";
import { headersOf, type Place, routeOf } from "./address.ts";
import { BridgeError, type LineProblem } from "./errors.ts";

/** A request to one of the bridge's routes. */
export interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Blob | ArrayBuffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a route; what is no success becomes a {@linkcode BridgeError}. */
export async function ask(place: Place, path: string, asked: Ask = {}): Promise<Response> {
  const { method = "GET", query, json, signal, headers } = asked;
  const body = json === undefined ? asked.body : JSON.stringify(json);
  const type = json === undefined ? {} : { "content-type": "application/json" };
  let response: Response;
  try {
    response = await fetch(routeOf(place, path, query), {
      method,
      headers: { ...headersOf(place), ...type, ...headers },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const message = `No bridge answers at ${new URL(place.url).origin}`;
    throw new BridgeError("unreachable", message, { retryable: true, cause });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Asks a route for JSON. Its shape is the protocol's word; it is not checked again here. */
export async function askJson<Answer>(place: Place, path: string, asked?: Ask): Promise<Answer> {
  return await (await ask(place, path, asked)).json();
}

/** What a refusal says: the bridge's problem document, or that it is none of a bridge. */
async function problemOf(response: Response): Promise<BridgeError> {
  const { status } = response;
  const retryable = status >= 500 || status === 429;
  const problem: { code?: ErrorCode; detail?: string; lines?: LineProblem[] } =
    await response.json().catch(() => ({})) ?? {};
  if (typeof problem.code !== "string") {
    const message = `${new URL(response.url).origin} answered HTTP ${status}, not as a bridge does`;
    return new BridgeError("not_a_bridge", message, { status, retryable });
  }
  const after = Number(response.headers.get("retry-after") ?? NaN);
  return new BridgeError(problem.code, problem.detail ?? `HTTP ${status}`, {
    status,
    retryable,
    ...(after > 0 ? { retryAfterMs: after * 1_000 } : {}),
    ...(problem.lines ? { lines: problem.lines } : {}),
  });
}

import type { ErrorCode } from "../protocol/mod.ts";
import { defined } from "../shared/defined.ts";
import { type BridgeAddress, headersOf, routeOf } from "./address.ts";
import { BridgeError, type LineProblem } from "./errors.ts";

/** A request to one of the bridge's routes. */
export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Blob | ArrayBuffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Completes the request although the page that sent it is closed. */
  readonly keepalive?: boolean | undefined;
}

/** Sends a request to a route. Throws a {@linkcode BridgeError} unless it succeeds. */
export async function request(
  address: BridgeAddress,
  path: string,
  options: RequestOptions = {},
): Promise<Response> {
  const { method = "GET", query, json, signal, keepalive, headers } = options;
  const body = json === undefined ? options.body : JSON.stringify(json);
  const type = json === undefined ? {} : { "content-type": "application/json" };
  let response: Response;
  try {
    response = await fetch(routeOf(address, path, query), {
      method,
      headers: { ...headersOf(address), ...type, ...headers },
      ...defined({ body, signal, keepalive }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const message = `Cannot reach the bridge at ${new URL(address.url).origin}`;
    throw new BridgeError("unreachable", message, { retryable: true, cause });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Requests JSON from a route. Its shape is the protocol's and is not validated here. */
export async function requestJson<Result>(
  address: BridgeAddress,
  path: string,
  options?: RequestOptions,
): Promise<Result> {
  return await (await request(address, path, options)).json();
}

/** How long a `Retry-After` header says to wait, in seconds: it has them, or a date. */
function secondsIn(header: string | null): number {
  if (header === null) return NaN;
  const seconds = Number(header);
  return seconds >= 0 ? seconds : Math.ceil((Date.parse(header) - Date.now()) / 1_000);
}

/** Reads a problem document; any other answer means that there is no bridge. */
async function problemOf(response: Response): Promise<BridgeError> {
  const { status } = response;
  const retryable = status >= 500 || status === 429;
  const problem: { code?: ErrorCode; detail?: string; lines?: LineProblem[] } =
    await response.json().catch(() => ({})) ?? {};
  if (typeof problem.code !== "string") {
    const message = `${new URL(response.url).origin} answered HTTP ${status} and is not a bridge`;
    return new BridgeError("not_a_bridge", message, { status, retryable });
  }
  const after = secondsIn(response.headers.get("retry-after"));
  return new BridgeError(problem.code, problem.detail ?? `HTTP ${status}`, {
    status,
    retryable,
    ...(after > 0 ? { retryAfterMs: after * 1_000 } : {}),
    ...(problem.lines ? { lines: problem.lines } : {}),
  });
}

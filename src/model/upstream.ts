import { Agent, type ClientRequest, type IncomingMessage, request as overHttp } from "node:http";
import { Agent as TlsAgent, request as overTls } from "node:https";
import { bytesAsTheyCome, type Pieces } from "./transport/pieces.ts";
import {
  credentialsOf,
  forwardedHeaders,
  type RelayedApiName,
  returnedHeaders,
} from "./transport/relayed_headers.ts";

/** How a provider's API is reached for requests that are passed on. Times in ms. */
export interface UpstreamOptions {
  /** Which API it is; by default the Messages API. */
  readonly api?: RelayedApiName;
  readonly baseUrl: string;
  /** The bridge's own key, if it has one. */
  readonly apiKey: string | undefined;
  /** Whose credentials go upstream. */
  readonly credentials: "server" | "client";
  /** How long a connection may take. */
  readonly connectTimeoutMs: number;
}

/** A request to pass on. */
export interface UpstreamCall {
  readonly method: string;
  /** The path below the base URL, with its query. */
  readonly path: string;
  /** The client's headers. Those of its connection and of the bridge stay behind. */
  readonly headers: Headers;
  /** The body, in the pieces that it is sent in. */
  readonly body?: readonly Uint8Array[];
  /** Whether the reply is read here, too, so that it may not be compressed. */
  readonly isRead: boolean;
  readonly signal: AbortSignal;
}

/** What came back. */
export interface UpstreamReply {
  readonly status: number;
  /** As they came, in their order, without those of the connection. */
  readonly headers: readonly (readonly [string, string])[];
  /** How long the body is, in bytes, where the head said so. */
  readonly length: number | undefined;
  /** Its body, as its bytes come. */
  readonly pieces: Pieces;
}

/** The API could not be reached, broke off before it answered, or sent its client elsewhere. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
}

/** How the APIs are named to clients, and the settings that hold their addresses. */
const LABELS = { messages: "The Claude API", chat: "The model's server" } as const;
const SETTINGS = { messages: "ANTHROPIC_BASE_URL", chat: "OPENAI_BASE_URL" } as const;

/** A client that followed one of these would be past the bridge, with the bridge's token. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Passes requests on to a provider's API, over connections that are kept. */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #base: URL;
  readonly #agent: Agent;
  readonly #request: typeof overHttp;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#base = new URL(options.baseUrl);
    const isTls = this.#base.protocol === "https:";
    this.#agent = new (isTls ? TlsAgent : Agent)({ keepAlive: true, noDelay: true });
    this.#request = isTls ? overTls : overHttp;
  }

  /** Whose credentials go upstream. */
  get credentials(): "server" | "client" {
    return this.#options.credentials;
  }

  /** Whether there is a credential for a request with these headers, if it needs one. */
  isPaidFor(headers: Headers): boolean {
    const { api, credentials } = this.#options;
    if (api === "chat" && credentials === "server") return true;
    return Object.keys(credentialsOf(headers, this.#options)).length > 0;
  }

  /** Sends a request; resolves with the head of its reply. Rejects with `UpstreamError`, or if aborted. */
  async send(call: UpstreamCall): Promise<UpstreamReply> {
    call.signal.throwIfAborted();
    const request = this.#open(call);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const abort = () => request.destroy();
    call.signal.addEventListener("abort", abort, { once: true });
    request.once("response", resolve);
    const fail = (cause: Error) => {
      const { host } = this.#base;
      const why = `${LABELS[this.#options.api ?? "messages"]} cannot be reached at ${host}`;
      reject(call.signal.aborted ? call.signal.reason : new UpstreamError(why, { cause }));
    };
    request.on("error", fail);
    request.once("upgrade", (_, socket) => {
      socket.destroy();
      fail(new Error("It changed the protocol instead of answering"));
    });
    this.#limitConnecting(request);
    for (const piece of call.body ?? []) request.write(piece);
    request.end();
    const response = await promise.catch((error) => {
      call.signal.removeEventListener("abort", abort);
      throw error;
    });
    response.once("close", () => call.signal.removeEventListener("abort", abort));
    const { api = "messages" } = this.#options;
    if (REDIRECTS.has(response.statusCode ?? 0)) {
      response.destroy();
      const found = `${LABELS[api]} answered with a redirect (HTTP ${response.statusCode})`;
      throw new UpstreamError(`${found}; check ${SETTINGS[api]}`);
    }
    const length = response.headers["content-length"];
    return {
      status: response.statusCode ?? 502,
      headers: returnedHeaders(response.rawHeaders),
      length: length === undefined ? undefined : Number(length),
      pieces: bytesAsTheyCome(response),
    };
  }

  /** Ends the connections that nothing is going on with. */
  close(): void {
    this.#agent.destroy();
  }

  #open({ method, path, headers, body, isRead }: UpstreamCall): ClientRequest {
    const { hostname, port, pathname } = this.#base;
    const length = (body ?? []).reduce((sum, piece) => sum + piece.length, 0);
    return this.#request({
      method,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: port || undefined,
      path: `${pathname.replace(/\/+$/, "")}${path}`,
      headers: {
        ...forwardedHeaders(headers),
        ...credentialsOf(headers, this.#options),
        ...isRead ? { "accept-encoding": "identity" } : {},
        ...body ? { "content-length": length } : {},
      },
      agent: this.#agent,
    });
  }

  #limitConnecting(request: ClientRequest): void {
    const { connectTimeoutMs } = this.#options;
    request.once("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(
        () => request.destroy(new Error("The connection took too long")),
        connectTimeoutMs,
      );
      const stop = () => clearTimeout(timer);
      socket.once("connect", stop);
      socket.once("close", stop);
    });
  }
}

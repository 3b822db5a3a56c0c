import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import { defined } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { ClientConnection } from "./client_connection.ts";
import type { Handler, Peer } from "./handler.ts";
import { unframed } from "./unframed.ts";

/** What the server needs besides its handler. */
export interface HttpServerOptions {
  /** Makes a peer's upgrade: `early` is what it has sent after the head of its request. */
  upgrade(client: ClientConnection, early: Uint8Array): Peer["upgrade"];
}

/** The largest head of a request, in bytes. */
const MAX_HEAD = 16_384;

/**
 * An HTTP server for connections that are handed to it with `emit("connection", …)`: it parses
 * requests, and listens nowhere. Its own time-outs are off: connections keep time themselves.
 */
export function createHttpServer(
  handler: Handler,
  { upgrade }: HttpServerOptions,
): Server {
  const options = {
    maxHeaderSize: MAX_HEAD,
    headersTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: 0,
    requireHostHeader: false,
    shouldUpgradeCallback: isForSocket,
  };
  const answer = answering(() => noUpgrade);
  const answerHostless = answering(() => noUpgrade, NO_HOST);
  const take = (request: IncomingMessage, response: ServerResponse) => {
    if (!connectionOf(request).attend(request, response)) return;
    if (needsHost(request)) answer(request, response);
    else answerHostless(request, response);
  };
  const server = createServer(options, take);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    continueOnceRead(request, response);
    take(request, response);
  });
  // Other expectations than 100-continue are ignored, as the protocol allows.
  server.on("checkExpectation", take);
  // Where it is false, the server ends every connection after one answer.
  Object.defineProperty(server, "listening", { value: true });
  server.on("upgrade", (request: IncomingMessage, client: ClientConnection, head: Uint8Array) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    if (!client.attend(request, response)) return;
    response.assignSocket(client as never);
    response.once("finish", () => {
      response.detachSocket(client as never);
      response.emit("close");
      client.end();
      client.resume();
    });
    const early = new Uint8Array(head);
    answering(() => upgrade(client, early))(request, response);
  });
  server.on("clientError", (error: Error & { code?: string }, client: ClientConnection) => {
    if (client.writable && !client.destroyed) {
      const status = error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : "400 Bad Request";
      client.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    }
    client.destroySoon();
  });
  server.on("error", (error: Error) => logger.error("The HTTP server failed", { error }));
  return server;
  /** Hands requests to the handler as those of the web, and sends its responses. */
  function answering(upgradeOf: () => Peer["upgrade"], hostname?: string) {
    return getRequestListener(async (request, { incoming }) => {
      const remoteAddress = connectionOf(incoming as IncomingMessage).remoteAddress;
      const response = await handler.fetch(request, { remoteAddress, upgrade: upgradeOf() });
      return response.status === 101 ? RESPONSE_ALREADY_SENT : unframed(response);
    }, {
      ...defined({ hostname }),
      overrideGlobalObjects: false,
      autoCleanupIncoming: false,
      errorHandler: () => handler.malformed(),
    });
  }
}

/** The host of a request that needs to name none, such as a health probe's: nobody's. */
const NO_HOST = "host.invalid";

/** HTTP/1.0 has requests without a host. */
function needsHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion !== "1.0" || headers.host !== undefined;
}

/**
 * Tells a client that waits with its body to send it, once somebody reads it. Where nobody does, the
 * connection ends with the answer: nobody can tell whether the body still comes.
 */
function continueOnceRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read;
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request._read = function (size) {
    request._read = read;
    if (!response.headersSent) {
      response.shouldKeepAlive = shouldKeepAlive;
      response.writeContinue();
    }
    read.call(request, size);
  };
}

const noUpgrade: Peer["upgrade"] = () =>
  Promise.reject(new TypeError("the request asks for no upgrade to a WebSocket"));

function connectionOf(request: IncomingMessage): ClientConnection {
  return request.socket as unknown as ClientConnection;
}

/** Other upgrades are ignored, as the protocol allows: curl offers one with `--http2`. */
function isForSocket({ headers, method }: IncomingMessage): boolean {
  const offered = headers.upgrade?.toLowerCase().split(",") ?? [];
  return method === "GET" && offered.some((protocol) => protocol.trim() === "websocket");
}

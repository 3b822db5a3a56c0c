import { logger } from "../telemetry/mod.ts";
import { ConnectionExchange } from "./exchange.ts";
import type { ByteConnection } from "./byte_connection.ts";
import type { Handler, Peer } from "./handler.ts";
import type { SimpleHead } from "./simple_head.ts";

/**
 * Has a request for a WebSocket answered. `upgrade` makes it of the connection; any other response is
 * sent over it, and ends it.
 */
export async function answerUpgrade(
  handler: Handler,
  head: SimpleHead,
  connection: ByteConnection,
  upgrade: Peer["upgrade"],
): Promise<void> {
  try {
    const request = requestOf(head);
    const peer: Peer = { remoteAddress: connection.remoteAddress, upgrade };
    const response = request ? await handler.fetch(request, peer) : await handler.malformed();
    if (connection.isTaken) return;
    await sendResponse(new ConnectionExchange(connection, { ...head, onEnd: () => {} }), response);
  } catch (error) {
    logger.error("An upgrade failed", { error });
    connection.destroy();
  }
}

/**
 * Has a request answered as bytes. A response that the handler returns is sent only if it has not begun
 * to answer by itself. `onEnd` is called once another request may come on the connection.
 */
export async function answerExchange(
  handler: Handler,
  head: SimpleHead,
  connection: ByteConnection,
  onEnd: (next: Promise<Uint8Array | null>) => void,
): Promise<void> {
  const exchange = new ConnectionExchange(connection, { ...head, onEnd });
  try {
    const request = requestOf(head);
    const peer: Peer = { remoteAddress: connection.remoteAddress, upgrade: noUpgrade, exchange };
    const response = request ? await handler.fetch(request, peer) : await handler.malformed();
    if (!exchange.hasBegun) await sendResponse(exchange, response);
  } catch (error) {
    logger.error("An exchange failed", { error });
    exchange.cut();
  }
}

function requestOf({ method, target, headers }: SimpleHead): Request | undefined {
  try {
    const [, host] = headers.find(([name]) => name === "host") ?? [];
    return new Request(`http://${host}${target}`, {
      method,
      headers: headers as [string, string][],
    });
  } catch {
    return undefined;
  }
}

/** Sends a response whose body is small. What was not read of the request is dropped. */
async function sendResponse(exchange: ConnectionExchange, response: Response): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  await exchange.drop();
  exchange.respond({ status: response.status, headers: response.headers, length: body.length });
  await exchange.end([body]);
}

const noUpgrade: Peer["upgrade"] = () =>
  Promise.reject(new TypeError("the request asks for no upgrade to a WebSocket"));

import type { ByteConnection } from "./byte_connection.ts";
import type { Connections } from "./connections.ts";
import { NoRoomError, type UpgradeOptions } from "./handler.ts";
import type { LoopbackPairs } from "./loopback_pair.ts";
import { relay } from "./relay.ts";

/**
 * Makes native WebSockets of connections. Deno joins the frames of a message without a limit, and has
 * no option for one; so what a client sends passes a relay that counts it on its way to the socket.
 */
export class Sockets {
  readonly #connections: Connections;
  readonly #pairs: LoopbackPairs;

  constructor(options: { readonly connections: Connections; readonly pairs: LoopbackPairs }) {
    this.#connections = options.connections;
    this.#pairs = options.pairs;
  }

  /** Upgrades a client's request; `take` gives its connection, once. Throws like `Peer`'s. */
  async upgrade(
    { headers }: Request,
    { attach, messageBytes, ...native }: UpgradeOptions,
    take: () => ByteConnection,
  ): Promise<Response> {
    if (!this.#connections.reserveRelay()) throw new NoRoomError();
    const release = () => this.#connections.releaseRelay();
    const pair = await this.#pairs.make().catch((cause) => {
      release();
      throw new NoRoomError("no socket could be made", { cause });
    });
    const { near, far } = pair;
    const handle = handleOf(far);
    let upgraded: Deno.WebSocketUpgrade;
    try {
      upgraded = Deno.upgradeWebSocket(nativeRequest(headers, native.protocol), {
        ...native,
        socket: far,
        head: NOTHING,
      } as Deno.UpgradeWebSocketOptions);
    } catch (error) {
      near.close();
      far.destroy();
      release();
      throw error;
    }
    const owner = attach(upgraded.socket);
    relay(take(), { near, messageBytes, onFault: (fault) => owner.refuse(fault) }).finally(() => {
      release();
      handle?.close();
    });
    return upgraded.response;
  }
}

const NOTHING = new Uint8Array();

/**
 * What a socket of Node stands on. Deno takes the connection out of it for its WebSocket, and with that
 * forgets to close it: it would be kept for good, and the socket with it.
 */
function handleOf(socket: object): { close(): void } | undefined {
  return (socket as { readonly _handle?: { close(): void } })._handle;
}

/**
 * What Deno is asked with, each time anew: it looks at it at once, but keeps it as long as the socket.
 */
const NATIVE = new Request("http://bridge/", {
  headers: { upgrade: "websocket", connection: "upgrade" },
});

function nativeRequest(asked: Headers, protocol: string | undefined): Request {
  setOrDelete("sec-websocket-key", asked.get("sec-websocket-key"));
  // Deno finds a chosen protocol only in a list with a comma and a space.
  setOrDelete("sec-websocket-protocol", protocol ?? null);
  return NATIVE;
}

function setOrDelete(name: string, value: string | null): void {
  if (value === null) NATIVE.headers.delete(name);
  else NATIVE.headers.set(name, value);
}

import type { ClientConnection } from "./client_connection.ts";
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

  /** Upgrades a client's request; `head` is what the client sent after it. Throws like `Peer`'s. */
  async upgrade(
    client: ClientConnection,
    { request, head, options }: {
      readonly request: Request;
      readonly head: Uint8Array;
      readonly options: UpgradeOptions;
    },
  ): Promise<Response> {
    const { attach, messageBytes, ...native } = options;
    if (!this.#connections.reserveRelay()) throw new NoRoomError();
    const release = () => this.#connections.releaseRelay();
    const pair = await this.#pairs.make().catch((cause) => {
      release();
      throw new NoRoomError("no socket could be made", { cause });
    });
    const { near, far } = pair;
    let upgraded: Deno.WebSocketUpgrade;
    try {
      const headers = new Headers(request.headers);
      // Of several that a client offers.
      headers.set("upgrade", "websocket");
      // Deno finds a chosen protocol only in a list with a comma and a space.
      if (native.protocol) headers.set("sec-websocket-protocol", native.protocol);
      upgraded = Deno.upgradeWebSocket(new Request("http://bridge/", { headers }), {
        ...native,
        socket: far,
        head: new Uint8Array(),
      } as Deno.UpgradeWebSocketOptions);
    } catch (error) {
      near.close();
      far.destroy();
      release();
      throw error;
    }
    const owner = attach(upgraded.socket);
    client.takeOver();
    const rest: Uint8Array | null = client.read();
    const early = rest === null ? head : new Uint8Array([...head, ...rest]);
    relay({ client, near, messageBytes, early, onFault: (fault) => owner.refuse(fault) })
      .finally(release);
    return upgraded.response;
  }
}

import { defined, Rounds } from "../shared/mod.ts";
import type { ByteConnection } from "./byte_connection.ts";
import type { Connections } from "./connections.ts";
import { NoRoomError, type UpgradeOptions } from "./handler.ts";
import type { LoopbackPairs } from "./loopback_pair.ts";
import { SocketRelay } from "./relay.ts";

/** How often it is looked which clients are silent, in ms. */
const LOOK_MS = 2_500;

/**
 * Makes native WebSockets of connections. Deno joins the frames of a message without a limit, and has
 * no option for one; so what a client sends passes a relay that counts it on its way to the socket.
 */
export class Sockets {
  readonly #connections: Connections;
  readonly #pairs: LoopbackPairs;
  readonly #relays = new Rounds<SocketRelay>(LOOK_MS, (relay, now) => relay.look(now));
  readonly #onEnd = (relay: SocketRelay) => this.#forget(relay);

  constructor(options: { readonly connections: Connections; readonly pairs: LoopbackPairs }) {
    this.#connections = options.connections;
    this.#pairs = options.pairs;
  }

  /** Upgrades a client's request; `take` gives its connection, once. Throws like `Peer`'s. */
  async upgrade(
    { headers }: Request,
    { attach, messageBytes, idleTimeout, protocol }: UpgradeOptions,
    take: () => ByteConnection,
  ): Promise<Response> {
    if (!this.#connections.reserveRelay()) throw new NoRoomError();
    const pair = await this.#pairs.make().catch((cause) => {
      this.#connections.releaseRelay();
      throw new NoRoomError("no socket could be made", { cause });
    });
    const { near, far } = pair;
    const handle = handleOf(far);
    let upgraded: Deno.WebSocketUpgrade;
    try {
      upgraded = Deno.upgradeWebSocket(nativeRequest(headers, protocol), {
        ...defined({ protocol }),
        // The relay looks after that.
        idleTimeout: 0,
        socket: far,
        head: NOTHING,
      } as Deno.UpgradeWebSocketOptions);
    } catch (error) {
      near.close();
      far.destroy();
      this.#connections.releaseRelay();
      throw error;
    }
    closeOnceTaken(handle, upgraded.socket);
    const owner = attach(upgraded.socket);
    const idleMs = idleTimeout * 1_000;
    const relay = new SocketRelay(take(), {
      near,
      messageBytes,
      idleMs,
      owner,
      onEnd: this.#onEnd,
    });
    this.#relays.add(relay);
    void relay.run();
    return upgraded.response;
  }

  #forget(relay: SocketRelay): void {
    this.#connections.releaseRelay();
    this.#relays.delete(relay);
  }
}

const NOTHING = new Uint8Array();

/** What a socket of Node stands on. */
function handleOf(socket: object): { close(): void } | undefined {
  return (socket as { readonly _handle?: { close(): void } })._handle;
}

/**
 * Closes what a socket of Node stood on once its connection is a WebSocket's. Deno takes the connection
 * out of it, and with that forgets to close it: it would be kept for good, and the socket with it.
 */
function closeOnceTaken(handle: ReturnType<typeof handleOf>, socket: WebSocket): void {
  const ends = ["open", "error"] as const;
  const close = () => {
    handle?.close();
    for (const end of ends) socket.removeEventListener(end, close);
  };
  for (const end of ends) socket.addEventListener(end, close);
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

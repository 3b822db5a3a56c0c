import type { ClientConnection } from "./client_connection.ts";
import type { Connections } from "./connections.ts";
import type { UpgradeOptions } from "./handler.ts";
import { acceptingHead } from "./handshake.ts";
import { ServerSocket } from "./server_socket.ts";

/** How often sockets are looked at, in ms. */
const BEAT_MS = 500;

/**
 * Makes WebSockets of clients' connections. Deno's own join the frames of a message without a limit,
 * and have no option for one.
 */
export class Sockets {
  readonly #connections: Connections;
  readonly #all = new Set<ServerSocket>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Upgrades a client's request; `head` is what the client sent after it. Throws like `Peer`'s. */
  upgrade(
    client: ClientConnection,
    { request, head, options }: {
      readonly request: Request;
      readonly head: Uint8Array;
      readonly options: UpgradeOptions;
    },
  ): Response {
    const accepting = acceptingHead(request.headers, options.protocol);
    const { connection, early, next } = this.#connections.forSocket(client, head);
    const socket = new ServerSocket(connection, options);
    this.#all.add(socket);
    this.#timer ??= setInterval(() => this.#beat(), BEAT_MS);
    connection.whenClosed(() => this.#forget(socket));
    socket.begin(accepting, { early, next });
    return accepted();
  }

  #beat(): void {
    const now = performance.now();
    for (const socket of this.#all) socket.beat(now);
  }

  #forget(socket: ServerSocket): void {
    this.#all.delete(socket);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** A response that says that the request was upgraded; no constructor makes one. */
function accepted(): Response {
  return Object.defineProperty(new Response(null), "status", { value: 101 });
}

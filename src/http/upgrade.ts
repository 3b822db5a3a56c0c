import type { Context } from "hono";
import type { Principal } from "../access/mod.ts";
import { CLOSE } from "../protocol/mod.ts";
import { chooseProtocol } from "./access.ts";
import { type Problem, problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";
import { ClientSocket, type Door, type SocketLimits } from "./socket.ts";

/** Pings go out at half of this; a client that answers none is gone, in seconds. */
const IDLE_TIMEOUT = 30;

/** What the sockets of an owner may take. */
export interface ConnectionLimits extends SocketLimits {
  readonly connectionsPerOwner: number;
}

/** Makes sockets out of requests, within their owners' limits. */
export class Upgrader {
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<string, number>();
  readonly #sockets = new Set<ClientSocket>();
  #draining = false;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /**
   * Upgrades a request that came through the entrance to a socket with a door behind it, or answers
   * why not: 405, 426, 503, 400, 429, in this order. `openDoor` refuses what the query says by a
   * problem. When the token lapses the socket closes with 4401.
   */
  upgrade(
    context: Context<Environment>,
    openDoor: (principal: Principal) => Door | Problem,
  ): Response {
    const request = context.req.raw;
    const { headers } = request;
    const { principal } = context.var;
    const { owner } = principal;
    if (request.method !== "GET") return notByGet(request.method);
    if (headers.get("upgrade")?.toLowerCase() !== "websocket") return upgradeRequired();
    if (this.#draining) return draining();
    const door = openDoor(principal);
    if ("code" in door) return problemResponse(door);
    const count = this.#open.get(owner) ?? 0;
    if (count >= this.#limits.connectionsPerOwner) return tooMany(count);
    const protocol = chooseProtocol(headers);
    let upgraded: Deno.WebSocketUpgrade;
    try {
      upgraded = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT,
        ...(protocol === undefined ? {} : { protocol }),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : "unknown";
      return problemResponse({ code: "invalid_request", message: `No WebSocket request: ${why}` });
    }
    this.#open.set(owner, count + 1);
    const socket = new ClientSocket(upgraded.socket, {
      limits: this.#limits,
      door,
      expiresAt: principal.expiresAt,
      onEnd: () => this.#leave(owner),
    });
    this.#sockets.add(socket);
    socket.closed.then(() => this.#sockets.delete(socket));
    return upgraded.response;
  }

  /** Closes every socket with 1012; resolves once they are gone, at the latest after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#draining = true;
    for (const socket of this.#sockets) socket.close(CLOSE.draining, "draining");
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    Promise.all([...this.#sockets].map(({ closed }) => closed)).then(() => resolve());
    await promise;
    clearTimeout(timer);
  }

  #leave(owner: string): void {
    const left = (this.#open.get(owner) ?? 1) - 1;
    if (left > 0) this.#open.set(owner, left);
    else this.#open.delete(owner);
  }
}

/** A router takes HEAD for GET; the platform would upgrade it too. */
function notByGet(method: string): Response {
  const message = `A socket is opened by GET, not by ${method}`;
  return problemResponse({ code: "method_not_allowed", message }, { allow: "GET" });
}

function upgradeRequired(): Response {
  return problemResponse({
    code: "upgrade_required",
    message: "Connect with a WebSocket client, such as wscat -c <this address>",
  }, { upgrade: "websocket", connection: "upgrade" });
}

function draining(): Response {
  return problemResponse({
    code: "draining",
    message: "This instance is shutting down; connect again",
  }, { "retry-after": "1" });
}

function tooMany(count: number): Response {
  return problemResponse({
    code: "too_many_connections",
    message: `${count} sockets are open already; close some`,
  }, { "retry-after": "5" });
}

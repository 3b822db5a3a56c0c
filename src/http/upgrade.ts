import type { Context } from "hono";
import type { Principal } from "../access/mod.ts";
import { CLOSE } from "../protocol/mod.ts";
import { defined, messageOf } from "../shared/mod.ts";
import { chooseProtocol } from "./access.ts";
import { type Problem, problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";
import { ClientSocket, type Door, type SocketLimits } from "./socket.ts";

/** Pings go out at half this time; a client that does not answer is gone, in seconds. */
const IDLE_TIMEOUT = 30;

/** The limits of an owner's sockets. */
export interface ConnectionLimits extends SocketLimits {
  readonly connectionsPerOwner: number;
}

/** Upgrades requests to sockets, within their owners' limits. */
export class Upgrader {
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<string, number>();
  readonly #sockets = new Set<ClientSocket>();
  #draining = false;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /**
   * Upgrades an authenticated request to a socket with a door behind it, or refuses it with 405, 426,
   * 503, 400 or 429, checked in this order. `openDoor` returns a problem if the query is invalid. The
   * socket closes with 4401 when the token expires.
   */
  upgrade(
    context: Context<Environment>,
    openDoor: (principal: Principal) => Door | Problem,
  ): Response {
    const request = context.req.raw;
    const { headers } = request;
    const { principal } = context.var;
    const { owner } = principal;
    if (request.method !== "GET") return notGet(request.method);
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
        ...defined({ protocol }),
      });
    } catch (error) {
      const message = `Not a WebSocket request: ${messageOf(error)}`;
      return problemResponse({ code: "invalid_request", message });
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

  /** Closes every socket with 1012. Resolves once they are gone, or after `patienceMs`. */
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

/** The router treats HEAD as GET, and Deno would upgrade it too. */
function notGet(method: string): Response {
  const message = `A socket is opened with GET, not with ${method}`;
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
    message: `${count} sockets are already open; close some`,
  }, { "retry-after": "5" });
}

import type { Context } from "hono";
import type { Principal } from "../access/mod.ts";
import { NoRoomError } from "../listener/mod.ts";
import { CLOSE } from "../protocol/mod.ts";
import { defined, messageOf, Rounds } from "../shared/mod.ts";
import { chooseProtocol } from "./access.ts";
import type { RequestAllowances } from "./allowances.ts";
import { offers } from "./header_values.ts";
import { type Problem, problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";
import { SendBuffers } from "./send_buffers.ts";
import { ClientSocket, type Door, type SocketLimits } from "./socket.ts";

/** Pings go out at half this time; a client that does not answer is gone, in seconds. */
const IDLE_TIMEOUT = 30;

/** How often sockets are looked at that may have been idle for too long, in ms. */
const LOOK_MS = 1_000;

/** The limits of sockets. */
export interface UpgradeLimits extends SocketLimits {
  /** What may be buffered for all clients together, in bytes. */
  readonly outgoingBytes: number;
}

/** Upgrades requests to sockets, within their owners' limits. */
export class Upgrader {
  readonly #limits: UpgradeLimits;
  readonly #allowances: RequestAllowances;
  readonly #sockets = new Rounds<ClientSocket>(LOOK_MS, (socket, now) => socket.endIfIdle(now));
  readonly #buffers: SendBuffers;
  #draining = false;

  constructor(limits: UpgradeLimits, allowances: RequestAllowances) {
    this.#limits = limits;
    this.#buffers = new SendBuffers(limits.outgoingBytes);
    this.#allowances = allowances;
  }

  /**
   * Upgrades an authenticated request to a socket with a door behind it, or refuses it with 405, 426,
   * 503, 400 or 429, checked in this order. `openDoor` returns a problem if the query is invalid. The
   * socket closes with 4401 when the token expires.
   */
  async upgrade(
    context: Context<Environment>,
    openDoor: (principal: Principal) => Door | Problem,
  ): Promise<Response> {
    const request = context.req.raw;
    const { headers } = request;
    const { principal } = context.var;
    const { owner } = principal;
    if (request.method !== "GET") return notGet(request.method);
    if (!offers(headers.get("upgrade"), "websocket")) return upgradeRequired();
    if (this.#draining) return draining();
    const door = openDoor(principal);
    if ("code" in door) return problemResponse(door);
    const leave = this.#allowances.stream(owner);
    if (typeof leave !== "function") return problemResponse(leave);
    try {
      return await context.env.upgrade(request, {
        idleTimeout: IDLE_TIMEOUT,
        messageBytes: this.#limits.frameBytes,
        ...defined({ protocol: chooseProtocol(headers) }),
        attach: (native) => this.#attach(native, { principal, door, onGone: leave }),
      });
    } catch (error) {
      leave();
      if (error instanceof NoRoomError) return noRoom();
      const message = `Not a WebSocket request: ${messageOf(error)}`;
      return problemResponse({ code: "invalid_request", message });
    }
  }

  /** Closes every socket with 1012. Resolves once they are gone, or after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#draining = true;
    for (const socket of this.#sockets.members) socket.close(CLOSE.draining, "draining");
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    Promise.all([...this.#sockets.members].map(({ closed }) => closed)).then(() => resolve());
    await promise;
    clearTimeout(timer);
  }

  #attach(native: WebSocket, { principal, door, onGone }: {
    readonly principal: Principal;
    readonly door: Door;
    readonly onGone: () => void;
  }): ClientSocket {
    const { owner, expiresAt } = principal;
    const socket = new ClientSocket(native, {
      owner,
      limits: this.#limits,
      buffers: this.#buffers,
      door,
      expiresAt,
      spend: (bytes) => this.#allowances.frame(owner, bytes),
      onGone: () => {
        onGone();
        this.#sockets.delete(socket);
      },
    });
    this.#sockets.add(socket);
    if (this.#draining) socket.close(CLOSE.draining, "draining");
    return socket;
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

function noRoom(): Response {
  return problemResponse({
    code: "too_many_connections",
    message: "This instance has no room for another socket; try again",
  }, { "retry-after": "5" });
}

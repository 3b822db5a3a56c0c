import type { ByteExchange } from "./exchange.ts";
import type { SocketFault } from "./message_meter.ts";

/** What a socket's owner is told. */
export interface SocketOwner {
  /** The client sends what no socket takes; nothing that it sends arrives any more. */
  refuse(fault: SocketFault): void;
  /** The client has given no sign of life for too long. */
  silent(): void;
}

/** How a request is upgraded. */
export interface UpgradeOptions {
  readonly protocol?: string;
  /** Seconds without a sign of life until the client counts as gone; pings go out at half of it. */
  readonly idleTimeout: number;
  /** How many bytes the frames of a message may have together. */
  readonly messageBytes: number;
  /** Takes the socket, before anything happens on it. */
  attach(socket: WebSocket): SocketOwner;
}

/** Whoever sent a request, as the listener sees it. */
export interface Peer {
  /** The address at the other end of the connection: the client's, or a proxy's. */
  readonly remoteAddress: string;
  /**
   * Upgrades the peer's request to a native WebSocket, and resolves with the response to return.
   * Throws `TypeError` if it is not a valid request for one, and `NoRoomError` if this instance has
   * no room for another socket.
   */
  upgrade(request: Request, options: UpgradeOptions): Promise<Response>;
  /** The request and its answer as bytes, where the listener gives them; the request has no body then. */
  readonly exchange?: ByteExchange;
}

/** What answers requests. It must not reject. */
export interface Handler {
  fetch(request: Request, peer: Peer): Response | Promise<Response>;
  /** The answer to a request that no `Request` can be made of, such as one with an invalid host. */
  malformed(): Response | Promise<Response>;
  /**
   * Whether a `POST` is to be answered as bytes. It is to read the body, and to end the exchange; if it
   * does neither, its response is sent.
   */
  exchanges?(target: string, headers: readonly (readonly [string, string])[]): boolean;
  /** Whether a `GET` that asks for a WebSocket gets one there, or a short response. */
  upgrades?(target: string): boolean;
}

/** A server that listens. */
export interface Listener {
  readonly address: Deno.NetAddr;
  /** Stops listening, ends the sockets that are left, and resolves once all requests are answered. */
  close(): Promise<void>;
}

/** This instance has no file descriptors left for another socket. */
export class NoRoomError extends Error {
  override readonly name = "NoRoomError";
}

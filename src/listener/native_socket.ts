import type { Socket, SocketOwner } from "./handler.ts";

/** Gives one of Deno's own sockets to an owner, before anything happens on it. */
export function attachNative(
  native: WebSocket,
  attach: (socket: Socket) => SocketOwner,
): SocketOwner {
  native.binaryType = "arraybuffer";
  const owner = attach(new NativeSocket(native));
  let isClosed = false;
  native.onopen = () => owner.opened();
  native.onmessage = ({ data }) => {
    const text = typeof data === "string" ? data : undefined;
    owner.received(text, sizeOf(data));
  };
  // `onclose` can come twice.
  native.onclose = () => {
    if (!isClosed) owner.closed();
    isClosed = true;
  };
  return owner;
}

class NativeSocket implements Socket {
  readonly #native: WebSocket;

  constructor(native: WebSocket) {
    this.#native = native;
  }

  get isOpen(): boolean {
    return this.#native.readyState === WebSocket.OPEN;
  }

  get bufferedAmount(): number {
    return this.#native.bufferedAmount;
  }

  send(text: string): void {
    if (this.isOpen) this.#native.send(text);
  }

  close(code: number, reason: string): void {
    if (this.#native.readyState <= WebSocket.OPEN) this.#native.close(code, reason);
  }
}

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return typeof data === "string" ? new TextEncoder().encode(data).length : 0;
}

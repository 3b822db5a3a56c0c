import { pause } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { isExhausted } from "./descriptors.ts";

/** How many connections the system keeps until they are accepted. */
const BACKLOG = 4_096;

/** How long to wait before the next connection when one could not be accepted, in ms. */
const RETRY_MS = 20;

/** What becomes of connections. */
export interface AcceptorOptions {
  /** Takes a connection. It must not reject. */
  take(conn: Deno.TcpConn): Promise<void>;
  /** The system has no more file descriptors; the next connection is accepted a little later. */
  onExhausted(): void;
}

/** Accepts connections on an address. No failure ends that, only `close` does. */
export class Acceptor {
  readonly address: Deno.NetAddr;
  readonly #host: string;
  #listener: Deno.TcpListener;
  #isClosing = false;
  #accepting: Promise<void> | undefined;

  /** Listens at once, and throws if it cannot; port 0 is any free one. */
  constructor({ host, port }: { readonly host: string; readonly port: number }) {
    this.#host = host;
    this.#listener = listenAt(host, port);
    this.address = this.#listener.addr;
  }

  /** Begins to accept. Until then, connections wait. */
  start(options: AcceptorOptions): void {
    this.#accepting = this.#acceptAll(options);
  }

  /** Stops listening, and resolves once no connection is accepted any more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#listener.close();
    await this.#accepting;
  }

  async #acceptAll(options: AcceptorOptions): Promise<void> {
    while (!this.#isClosing) {
      try {
        void options.take(await this.#listener.accept());
      } catch (error) {
        if (!this.#isClosing) await this.#recover(error, options);
      }
    }
  }

  /** Has room made, or listens anew if the listener itself is broken. */
  async #recover(error: unknown, { onExhausted }: AcceptorOptions): Promise<void> {
    if (isGone(error)) return;
    if (isExhausted(error)) onExhausted();
    else logger.error("A connection could not be accepted", { error });
    await pause(RETRY_MS);
    if (!(error instanceof Deno.errors.BadResource) || this.#isClosing) return;
    try {
      this.#listener = listenAt(this.#host, this.address.port);
    } catch (again) {
      logger.error("Cannot listen again; trying on", { error: again });
    }
  }
}

function listenAt(hostname: string, port: number): Deno.TcpListener {
  return Deno.listen({ hostname, port, tcpBacklog: BACKLOG });
}

/** Whether a client hung up before its connection was accepted: that costs nobody else a wait. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

import type { Server } from "node:http";
import { answerExchange, answerUpgrade } from "./answer_exchange.ts";
import type { ByteConnection } from "./byte_connection.ts";
import type { ClientConnection } from "./client_connection.ts";
import type { AskedConnection, Connections } from "./connections.ts";
import type { Handler } from "./handler.ts";
import { createHttpServer } from "./http_server.ts";
import type { LoopbackPairs } from "./loopback_pair.ts";
import { readSimpleHead, readSocketHead, type SimpleHead } from "./simple_head.ts";
import { Sockets } from "./sockets.ts";

/** What a `POST` begins with. */
const CAPITAL_P = 80;

/**
 * Has the handler answer what clients ask for on their connections: with a WebSocket or as bytes where
 * the request is simple enough and the handler wants that, and through the HTTP parser otherwise.
 */
export class ConnectionServer {
  readonly #handler: Handler;
  readonly #connections: Connections;
  readonly #sockets: Sockets;
  readonly #parser: Server;

  constructor(
    handler: Handler,
    { connections, pairs }: { readonly connections: Connections; readonly pairs: LoopbackPairs },
  ) {
    this.#handler = handler;
    this.#connections = connections;
    this.#sockets = new Sockets({ connections, pairs });
    this.#parser = createHttpServer(handler, {
      upgrade: (client, early) => (request, options) =>
        this.#sockets.upgrade(
          request,
          options,
          () => connections.fromParser(client, early).take(),
        ),
    });
  }

  /** Answers what was asked on a connection, and what comes after it; undefined if it has ended. */
  serve(asked: AskedConnection | undefined): void {
    if (asked === undefined) return;
    const socketHead = readSocketHead(asked.first);
    if (socketHead && this.#handler.upgrades?.(socketHead.target)) {
      return this.#upgrade(asked, socketHead);
    }
    const head = this.#exchangeHead(asked.first);
    if (head) this.#exchange(asked, head);
    else this.#parse(asked);
  }

  #upgrade({ conn, first }: AskedConnection, head: SimpleHead): void {
    const connection = this.#connections.forBytes({ conn, first: first.subarray(head.length) });
    answerUpgrade(
      this.#handler,
      head,
      connection,
      (request, options) => this.#sockets.upgrade(request, options, () => connection.take()),
    );
  }

  #exchange({ conn, first }: AskedConnection, head: SimpleHead): void {
    const connection = this.#connections.forBytes({ conn, first: first.subarray(head.length) });
    answerExchange(this.#handler, head, connection, (next) => this.#readmit(connection, next));
  }

  /** Hands a connection to the HTTP parser until a request comes that is answered as bytes. */
  #parse(asked: AskedConnection): void {
    const connection = this.#connections.forParser(asked, (parsed, next) => {
      if (!this.#exchangeHead(next)) return false;
      this.#readmit(parsed, Promise.resolve(next));
      return true;
    });
    this.#parser.emit("connection", connection);
  }

  #exchangeHead(bytes: Uint8Array): SimpleHead | undefined {
    if (!this.#handler.exchanges || bytes[0] !== CAPITAL_P) return undefined;
    const head = readSimpleHead(bytes);
    return head && this.#handler.exchanges(head.target, head.headers) ? head : undefined;
  }

  async #readmit(
    connection: ClientConnection | ByteConnection,
    next: Promise<Uint8Array | null>,
  ): Promise<void> {
    this.serve(await this.#connections.readmit(connection, next));
  }
}

import { pause, yieldToEventLoop } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { answerExchange, answerUpgrade } from "./answer_exchange.ts";
import { type AskedConnection, Connections, RELAY_DESCRIPTORS } from "./connections.ts";
import { descriptorsFor, isExhausted } from "./descriptors.ts";
import type { Handler, Listener } from "./handler.ts";
import { createHttpServer } from "./http_server.ts";
import { LoopbackPairs } from "./loopback_pair.ts";
import type { Patience } from "./patience.ts";
import { readSimpleHead, readSocketHead, type SimpleHead } from "./simple_head.ts";
import { Sockets } from "./sockets.ts";

/** How long the bridge waits for what a client has begun. */
const PATIENCE: Patience = { headMs: 15_000, bodyMs: 300_000, idleMs: 60_000, stallMs: 60_000 };

/** How many connections the system keeps until they are accepted. */
const BACKLOG = 4_096;

/** How long to wait before the next connection when one could not be accepted, in ms. */
const RETRY_MS = 20;

/** What a `POST` begins with. */
const CAPITAL_P = 80;

/** Where and how a server listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** How many connections may be open, sockets included. */
  readonly maxConnections: number;
  /** A file or folder that may be read, to find the system's limit with. */
  readonly readable: string | URL;
  readonly patience?: Patience;
}

/**
 * Listens on an address, and hands what is asked there to the handler. Throws if it cannot listen.
 * Afterwards no connection ends it: one that cannot be accepted, or fails, is closed, and it listens
 * on. Connections stay within the limits of the options and of the system, and a client that takes
 * too long over a request is cut off.
 */
export function listenOnOwnServer(
  handler: Handler,
  { host, port, maxConnections, readable, patience = PATIENCE }: ListenOptions,
): Listener {
  const wanted = maxConnections * (1 + RELAY_DESCRIPTORS);
  const connections = new Connections({ descriptors: descriptorsFor(wanted, readable), patience });
  let listener = Deno.listen({ hostname: host, port, tcpBacklog: BACKLOG });
  const address = listener.addr;
  const pairs = new LoopbackPairs({ host, port: address.port });
  const sockets = new Sockets({ connections, pairs });
  const server = createHttpServer(handler, {
    upgrade: (client, early) => (request, options) =>
      sockets.upgrade(request, options, () => connections.fromParser(client, early).take()),
  });
  let isClosing = false;

  const accepting = acceptAll();
  return {
    address,
    close: async () => {
      isClosing = true;
      listener.close();
      await accepting;
      await connections.close();
      // Input that waited for its turn finds its connection closed.
      await yieldToEventLoop();
    },
  };

  async function acceptAll(): Promise<void> {
    while (!isClosing) {
      try {
        take(await listener.accept());
      } catch (error) {
        if (!isClosing) await recover(error);
      }
    }
  }

  async function take(conn: Deno.TcpConn): Promise<void> {
    try {
      if (await pairs.claims(conn)) return;
      serve(await connections.admit(conn));
    } catch (error) {
      logger.error("A connection could not be served", { error });
    }
  }

  /** Answers what a client asks for: as bytes if it is simple enough and the handler wants that. */
  function serve(asked: AskedConnection | undefined): void {
    if (asked === undefined) return;
    const socketHead = readSocketHead(asked.first);
    if (socketHead && handler.upgrades?.(socketHead.target)) return upgrade(asked, socketHead);
    const head = exchangeHead(asked.first);
    if (!head) {
      const connection = connections.forParser(asked, (parsed, next) => {
        if (!exchangeHead(next)) return false;
        readmit(parsed, Promise.resolve(next));
        return true;
      });
      server.emit("connection", connection);
      return;
    }
    const first = asked.first.subarray(head.length);
    const connection = connections.forBytes({ conn: asked.conn, first });
    answerExchange(handler, head, connection, (next) => readmit(connection, next));
  }

  function upgrade({ conn, first }: AskedConnection, head: SimpleHead): void {
    const connection = connections.forBytes({ conn, first: first.subarray(head.length) });
    answerUpgrade(
      handler,
      head,
      connection,
      (request, options) => sockets.upgrade(request, options, () => connection.take()),
    );
  }

  function exchangeHead(bytes: Uint8Array): SimpleHead | undefined {
    if (!handler.exchanges || bytes[0] !== CAPITAL_P) return undefined;
    const head = readSimpleHead(bytes);
    return head && handler.exchanges(head.target, head.headers) ? head : undefined;
  }

  async function readmit(
    connection: Parameters<Connections["readmit"]>[0],
    next: Promise<Uint8Array | null>,
  ): Promise<void> {
    serve(await connections.readmit(connection, next));
  }

  /** Makes room, or listens anew if the listener itself is broken. */
  async function recover(error: unknown): Promise<void> {
    if (isGone(error)) return;
    if (isExhausted(error)) connections.shrink();
    else logger.error("A connection could not be accepted", { error });
    await pause(RETRY_MS);
    if (!(error instanceof Deno.errors.BadResource) || isClosing) return;
    try {
      listener = Deno.listen({ hostname: host, port: address.port, tcpBacklog: BACKLOG });
    } catch (again) {
      logger.error("Cannot listen again; trying on", { error: again });
    }
  }
}

/** Whether a client hung up before its connection was accepted: that costs nobody else a wait. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

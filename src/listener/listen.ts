import { yieldToEventLoop } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Acceptor } from "./acceptor.ts";
import { ConnectionServer } from "./connection_server.ts";
import { Connections, RELAY_DESCRIPTORS } from "./connections.ts";
import { descriptorsFor } from "./descriptors.ts";
import type { Handler, Listener } from "./handler.ts";
import { LoopbackPairs } from "./loopback_pair.ts";
import type { Patience } from "./patience.ts";

/** How long the bridge waits for what a client has begun. */
const PATIENCE: Patience = { headMs: 15_000, bodyMs: 300_000, idleMs: 60_000, stallMs: 60_000 };

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
  const acceptor = new Acceptor({ host, port });
  const { address } = acceptor;
  const pairs = new LoopbackPairs({ host, port: address.port });
  const server = new ConnectionServer(handler, { connections, pairs });

  acceptor.start({ take, onExhausted: () => connections.shrink() });
  return {
    address,
    close: async () => {
      await acceptor.close();
      await connections.close();
      // Input that waited for its turn finds its connection closed.
      await yieldToEventLoop();
    },
  };

  async function take(conn: Deno.TcpConn): Promise<void> {
    try {
      if (await pairs.claims(conn)) return;
      server.serve(await connections.admit(conn));
    } catch (error) {
      logger.error("A connection could not be served", { error });
    }
  }
}

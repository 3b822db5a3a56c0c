import { pause } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Handler, Listener, Peer } from "./handler.ts";

/** How long to wait before listening again, in ms. */
const RETRY_MS = 200;

/**
 * Listens on Deno Deploy, whose front limits connections and time: there Deno's own server takes
 * requests, and the frames of a message are not counted on their way. Throws if it cannot listen;
 * afterwards it listens again whenever the server fails.
 */
export function listenOnDeploy(
  handler: Handler,
  { host: hostname, port }: { readonly host: string; readonly port: number },
): Listener {
  let server = serve(port);
  const { addr: address } = server;
  let isClosing = false;
  const serving = listenOn();
  return {
    address,
    close: async () => {
      isClosing = true;
      await server.shutdown();
      await serving;
    },
  };

  function serve(at: number): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      { hostname, port: at, onListen() {} },
      (request, { remoteAddr }) =>
        handler.fetch(request, { remoteAddress: remoteAddr.hostname, upgrade }),
    );
  }

  async function listenOn(): Promise<void> {
    while (!isClosing) {
      try {
        await server.finished;
      } catch (error) {
        logger.error("The server failed; it listens again", { error });
      }
      if (isClosing) return;
      await pause(RETRY_MS);
      try {
        server = serve(address.port);
      } catch (error) {
        logger.error("Cannot listen again; trying on", { error });
      }
    }
  }
}

const upgrade: Peer["upgrade"] = (request, { attach, protocol, idleTimeout }) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout });
  // Told to choose a protocol, Deno finds it only in a list with a comma and a space.
  if (protocol !== undefined) response.headers.set("sec-websocket-protocol", protocol);
  attach(socket);
  return Promise.resolve(response);
};
